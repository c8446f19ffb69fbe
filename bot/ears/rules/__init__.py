"""Drills, questions, how difficulty follows answers, and when a drill is due again."""
