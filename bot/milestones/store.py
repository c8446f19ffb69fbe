"""Milestone claims and their outcome."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from pydantic import Json

from bot.coach.rules.craft import Craft
from bot.db.rows import execute, fetch_all, fetch_one, fetch_value, insert, select, values_of
from bot.db.transactions import Transaction
from bot.members.rules import Pings
from bot.reviews.rules import State


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedCritique:
    """A critique that a claim rests on, without its critic's name.

    `focus` is the name of the focus that the critic has this `craft` in.
    """

    submission_id: int
    craft: Craft
    focus: str
    impression: str
    strongest: str
    weakest: str
    suggestion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClaim:
    """A claim of a milestone to insert: with a link and a note, or with critiques."""

    guild_id: int
    user_id: int
    milestone: str
    link: str | None
    note: str | None
    at: datetime
    day: date
    critiques: Annotated[tuple[ClaimedCritique, ...], Json] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(NewClaim):
    """One claim of a milestone, with the reviewer's reason if there is one."""

    id: int
    state: State
    undone_at: datetime | None
    decided_at: datetime | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFormData:
    """The data for the claim form, in one row, because opening a form is time-critical."""

    pack: str
    reviews_channel_id: int | None
    state: State | None
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachedMilestone:
    """A reached milestone to announce, with the level that it brought, if any."""

    claim_id: int
    guild_id: int
    user_id: int
    milestone: str
    decided_at: datetime | None
    xp: int
    level_up_id: int | None
    level: int | None
    pings: Pings
    theme: str | None

    @property
    def wants_ping(self) -> bool:
        """Whether the member is pinged, which they chose for level-ups."""
        return self.level is not None and self.pings is Pings.LEVEL_UPS


_ADD = insert(NewClaim, "milestone_claims") + " RETURNING id"

# A review has columns of the same names.
_OF_CLAIM = {
    "id": "milestone_claims.id",
    "guild_id": "milestone_claims.guild_id",
    "user_id": "milestone_claims.user_id",
}

_FIND = select(
    Claim,
    """FROM milestone_claims LEFT JOIN reviews
         ON kind = 'milestone' AND subject_id = milestone_claims.id
       WHERE milestone_claims.id = :claim_id""",
    **_OF_CLAIM,
)

_ALL_OF = select(
    Claim,
    """FROM milestone_claims LEFT JOIN reviews
         ON kind = 'milestone' AND subject_id = milestone_claims.id
       WHERE milestone_claims.guild_id = :guild_id AND milestone_claims.user_id = :user_id
       ORDER BY milestone_claims.id""",
    **_OF_CLAIM,
)

# Jumps through an index from one milestone to the next, however many claims there are.
_NEWEST_OF_EACH = select(
    Claim,
    """FROM milestone_claims LEFT JOIN reviews
         ON kind = 'milestone' AND subject_id = milestone_claims.id
       WHERE milestone_claims.id IN (
           WITH RECURSIVE claimed (milestone) AS (
               SELECT min(milestone) FROM milestone_claims
               WHERE guild_id = :guild_id AND user_id = :user_id AND undone_at IS NULL
               UNION ALL
               SELECT (SELECT min(later.milestone) FROM milestone_claims AS later
                       WHERE guild_id = :guild_id AND user_id = :user_id AND undone_at IS NULL
                         AND later.milestone > claimed.milestone)
               FROM claimed WHERE claimed.milestone IS NOT NULL
           )
           SELECT (SELECT max(newest.id) FROM milestone_claims AS newest
                   WHERE guild_id = :guild_id AND user_id = :user_id AND undone_at IS NULL
                     AND newest.milestone = claimed.milestone)
           FROM claimed)
       ORDER BY milestone_claims.id""",
    **_OF_CLAIM,
)

_FORM_DATA = select(
    ClaimFormData,
    """FROM servers LEFT JOIN milestone_claims
         ON milestone_claims.guild_id = servers.guild_id AND user_id = :user_id
         AND milestone = :milestone AND undone_at IS NULL AND state <> 'declined'
       WHERE servers.guild_id = :guild_id""",
)

_REACHED = select(
    ReachedMilestone,
    """FROM milestone_claims JOIN members USING (guild_id, user_id)
       JOIN reviews ON kind = 'milestone' AND subject_id = milestone_claims.id
       JOIN awards ON awards.guild_id = milestone_claims.guild_id
         AND source = 'milestone' AND reference = :reference
       LEFT JOIN level_ups ON award_id = awards.id
       WHERE milestone_claims.id = :claim_id AND undone_at IS NULL
         AND is_private = 0 AND left_at IS NULL""",
    claim_id="milestone_claims.id",
    guild_id="milestone_claims.guild_id",
    user_id="milestone_claims.user_id",
    level_up_id="level_ups.id",
    level="level_ups.level",
    xp="awards.xp",
)

_SET_STATE = "UPDATE milestone_claims SET state = :state WHERE id = :claim_id"

_MARK_UNDONE = """
    UPDATE milestone_claims SET undone_at = :now WHERE id = :claim_id AND undone_at IS NULL
"""


def add(tx: Transaction, claim: NewClaim) -> int:
    """Insert a claim and return its id.

    Raises:
        ConstraintViolated: one is already pending or accepted.
    """
    return fetch_value(tx, _ADD, **values_of(claim))


def find(tx: Transaction, claim_id: int) -> Claim | None:
    """Return one claim."""
    return fetch_one(tx, Claim, _FIND, claim_id=claim_id)


def all_of(tx: Transaction, guild_id: int, user_id: int) -> list[Claim]:
    """Return every claim of a member, the oldest first, undone ones included."""
    return fetch_all(tx, Claim, _ALL_OF, guild_id=guild_id, user_id=user_id)


def newest_of_each(tx: Transaction, guild_id: int, user_id: int) -> list[Claim]:
    """Return a member's newest claim of each milestone, without undone ones."""
    return fetch_all(tx, Claim, _NEWEST_OF_EACH, guild_id=guild_id, user_id=user_id)


def form_data(tx: Transaction, guild_id: int, user_id: int, milestone: str) -> ClaimFormData | None:
    """Return the data for `user_id`'s claim form; None if the server is not set up."""
    return fetch_one(
        tx, ClaimFormData, _FORM_DATA, guild_id=guild_id, user_id=user_id, milestone=milestone
    )


def find_reached(tx: Transaction, claim_id: int, reference: str) -> ReachedMilestone | None:
    """Return a milestone to announce by its claim and the reference of its award.

    None if it was undone, or its member is private or has left.
    """
    return fetch_one(tx, ReachedMilestone, _REACHED, claim_id=claim_id, reference=reference)


def set_state(tx: Transaction, claim_id: int, state: State) -> None:
    """Set the state that a reviewer decided on."""
    execute(tx, _SET_STATE, claim_id=claim_id, state=state)


def mark_undone(tx: Transaction, claim_id: int, now: datetime) -> None:
    """Mark a claim as undone, so that the milestone can be claimed again."""
    execute(tx, _MARK_UNDONE, claim_id=claim_id, now=now)
