"""Self-assessments: which checks of an exercise hold, and how hard it was."""
