"""Results of mix checks, complete for drawing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.mixes.rules.advice import Advice
from bot.mixes.rules.comparing import Change
from bot.mixes.rules.files import FileFacts
from bot.mixes.rules.guide import Balance
from bot.mixes.rules.playback import Playback
from bot.mixes.store import MixCheck
from bot.packs.content import Quest
from bot.tracks.store import Track


@dataclass(frozen=True, slots=True, kw_only=True)
class MixFiles:
    """What a member wants to have checked, and what they typed."""

    mix: FileFacts
    reference: FileFacts | None = None
    track: str | None = None
    """A track's id, or its title."""
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MixAccepted:
    """A check that may begin; nothing is stored or counted yet."""

    name: str
    reference_name: str | None
    note: str | None
    track_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MixShown:
    """One check, with its track and the version before it.

    `advice` is empty if nothing stands out, `changes` if nobody would hear any. `quests` are those
    of the advice, by slug. `balance` is what is usual in the member's music. `tracks` are those
    that a check without a track can be linked to. `left_today` is how many checks the member has
    left, set after a new one. `theme` and `accent` are for the picture.
    """

    check: MixCheck
    track: Track | None
    before: MixCheck | None
    advice: Sequence[Advice]
    changes: Sequence[Change]
    playback: Sequence[Playback]
    checked_on: str
    """When the streaming services' targets were last looked up."""
    balance: Balance | None
    quests: Mapping[str, Quest]
    tracks: Sequence[Track] = ()
    left_today: int | None = None
    theme: str | None
    accent: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MixVersion:
    """A check in the history, with the version before it."""

    check: MixCheck
    before: MixCheck | None
    changes: Sequence[Change]


@dataclass(frozen=True, slots=True, kw_only=True)
class MixHistory:
    """A page of a member's checks, the newest first, of one track or all; pages count from 0."""

    user_id: int
    track: Track | None
    versions: Sequence[MixVersion]
    page: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MixRemoved:
    """A deleted check."""

    check: MixCheck
