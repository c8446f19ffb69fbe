"""The rules of the game: pure functions and values, no clock, no storage, no Discord.

docs/rules.md holds the rules; docstrings here name its sections, as in (rules, Award).
"""
