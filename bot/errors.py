"""The one family of errors that members are meant to read.

A `CoachError` carries the facts of what went wrong, in the `errors.py` of its feature; the sentence
about them is in that feature's view. Anything else that is raised is a bug.

The classes are not frozen: Python itself writes tracebacks into an exception.
"""


class CoachError(Exception):
    """Something a member asked for that cannot be done, with the facts needed to say why."""
