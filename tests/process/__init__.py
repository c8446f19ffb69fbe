"""Tests of the bot as a process of its own, started, killed and stopped on a loopback Discord."""
