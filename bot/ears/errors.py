"""What can go wrong in the ear gym, as facts."""

from bot.errors import CoachError


class RoundOver(CoachError):
    """The round of a button was left behind: a newer one has begun since, or it was deleted."""

    is_final = True
