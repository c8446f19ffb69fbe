"""The one family of errors that members are meant to read."""


class CoachError(Exception):
    """Something a member asked for that cannot be done, with the facts needed to say why."""
