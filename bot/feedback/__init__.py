"""Feedback: members hear each other's tracks without knowing whose they are, and say what helps."""
