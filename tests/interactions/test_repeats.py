"""A repeated interaction is handled only once."""

import asyncio
import inspect
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from bot.assessments.rules import Answer
from bot.calendar.rules.periods import Cadence
from bot.coach.rules.craft import Craft
from bot.db.database import Database
from bot.db.use_cases import Steps, UseCase
from bot.interactions.errors import AlreadyHandled
from bot.interactions.rules import Request
from bot.mixes.results import MixAccepted
from bot.profiles.results import ProfileChanges
from bot.quests.results.scheduling import QuestTyped, UpcomingShown
from bot.quests.rules.rerolls import RerollReason
from bot.quests.service.known_quests import own_slug
from bot.quests.store import personal_quests, postings
from bot.quests.store.completions import HandIn
from bot.reviews.results import ReviewDecided
from bot.reviews.rules import Reviewer
from bot.servers.results import AnnouncementChanges, QuestChanges, ReviewChanges
from bot.sessions.store import sessions
from bot.staff.results import AwardRevoked
from bot.tracks import store as tracks
from bot.tracks.rules import Stage
from bot.week_leaders.results import WeekLeaderChanges
from bot.xp_import.results import ImportRequest
from bot.xp_import.service.reading import read_members
from tests.interactions.listening import LISTENING
from tests.mixes.figures import measured
from tests.world import ANNE, ANNOUNCEMENTS, BEN, MUSIC, QUESTS_CHANNEL, REVIEWS_CHANNEL, World

NOTHING = HandIn()
TRACK = "Night Bus"
GONE = 10**9
A_MIX = MixAccepted(name="mix", reference_name=None, note=None, track_id=None)
A_STEP = "hook"


COMING = (Cadence.DAILY, "2026-11-13")
OWN_QUEST = QuestTyped(
    title="Mine", task="Do it.", cadence=Cadence.DAILY, focus="mixing", minutes="30"
)


@pytest.fixture
def world(database: Database) -> World:
    world = World(database)
    world.set_up()
    world.announce()
    return world


NOT_CLAIMED = {
    # They only read.
    *(
        "battles.plan",
        "profiles.elsewhere",
        "battle_entries.accept",
        "battle_entries.fingerprints_of_others",
        "battle_entries.open",
    ),
    "battle_votes.reason",
    # They go on with a turn or a pair whose request was handled.
    *("listening.replace_lost", "battle_votes.replace"),
}


CLICKS = {
    *("feedback_inbox.mark", "feedback_inbox.reply", "feedback_inbox.agree"),
    *("buddies.accept", "buddies.decline", "buddies.mute", "buddies.end"),
}
"""What takes a click, which may come from direct messages."""

Ask = Callable[[World, Request], object]


def decide(world: World, request: Request, *, accept: bool) -> ReviewDecided:
    """Decide on Ben's claim."""
    review_id = world.newest_review(BEN)
    who = Reviewer(user_id=request.user_id, role_ids=frozenset(), manages_server=True)
    reviews = world.services.reviews
    if accept:
        return reviews.accept.blocking(request, review_id, who)
    return reviews.decline.blocking(request, review_id, who, "Louder.")


def preview(world: World, request: Request) -> object:
    """Preview an import that gives XP to a member."""
    read = read_members(b'[{"id": "777000000000000001", "xp": 500}]', request.guild_id)
    return world.services.imports.preview.blocking(
        request, ImportRequest(read=read, file_name="x.csv")
    )


def take_settings_over(world: World, request: Request) -> object:
    """Take over settings of another server, in which the member has set some."""
    other = World(world.database, guild_id=request.guild_id + 1)
    genre = ProfileChanges(genre="dub techno")
    other.services.profiles.set_up.blocking(other.request(request.user_id), genre)
    return world.services.profiles.take_over.blocking(request, other.guild_id)


def end_pause(world: World, request: Request) -> object:
    """End a pause that the member has begun before."""
    pauses = world.services.pauses
    if pauses.show.blocking(request.guild_id, request.user_id, request.now).pause is None:
        begun = replace(request, interaction_id=request.interaction_id + 10**15)
        pauses.pause.blocking(begun, "3 days")
    return pauses.end.blocking(request)


def newest_posting(world: World, user_id: int | None = None) -> int:
    """Return the newest daily quest, or the newest personal quest of a member."""
    with world.database.reading() as tx:
        if user_id is not None:
            return personal_quests.all_of(tx, world.guild_id, user_id)[-1].id
        posting = postings.newest(tx, world.guild_id, Cadence.DAILY)
    assert posting is not None
    return posting.id


def newest_import(world: World) -> int:
    with world.database.reading() as tx:
        return tx.execute("SELECT max(id) FROM imports").scalar()


def open_question(world: World) -> int:
    with world.database.reading() as tx:
        return tx.execute("SELECT id FROM ear_questions WHERE chosen IS NULL").scalar() or GONE


def newest_check(world: World) -> int:
    with world.database.reading() as tx:
        return tx.execute("SELECT max(id) FROM mix_checks").scalar() or GONE


def newest_track(world: World) -> int:
    with world.database.reading() as tx:
        return tx.execute("SELECT max(id) FROM tracks").scalar()


def undo_newest_award(world: World, request: Request) -> AwardRevoked:
    """Revoke Anne's newest award, as staff."""
    staff = world.services.staff
    newest, *_ = staff.undoable.blocking(world.guild_id, ANNE)
    return staff.undo.blocking(request, user_id=ANNE, award_id=newest.id)


def place_own_quest(world: World, request: Request) -> UpcomingShown:
    """Place the server's newest own quest."""
    with world.database.reading() as tx:
        number: int = tx.execute("SELECT max(id) FROM server_quests").scalar()
    return world.services.upcoming.place.blocking(request, 0, *COMING, own_slug(number))


def with_the_track(ask: Callable[[World, Request, int], object]) -> Ask:
    """Call with the id of Anne's only track."""

    def asking(world: World, request: Request) -> object:
        with world.database.reading() as tx:
            found = tracks.all_of(tx, world.guild_id, ANNE)
        return ask(world, request, found[0].id if found else GONE)

    return asking


def with_the_import(ask: Callable[[World, Request, int], object]) -> Ask:
    """Call with the id of the newest import."""

    def asking(world: World, request: Request) -> object:
        return ask(world, request, newest_import(world))

    return asking


def with_the_timer(ask: Callable[[World, Request, int], object]) -> Ask:
    """Call with the id of Anne's running timer."""

    def asking(world: World, request: Request) -> object:
        with world.database.reading() as tx:
            timer = sessions.running(tx, world.guild_id, ANNE)
        return ask(world, request, timer.id if timer else GONE)

    return asking


ASKS: dict[str, Ask] = {
    "level_roles.put": lambda w, r: w.services.level_roles.put.blocking(r, 5, 900, out_of_reach=()),
    "level_roles.remove": lambda w, r: w.services.level_roles.remove.blocking(
        r, 7, out_of_reach=()
    ),
    "level_roles.choose_mode": lambda w, r: w.services.level_roles.choose_mode.blocking(
        r, stack=False, out_of_reach=()
    ),
    "level_roles.try_again": lambda w, r: w.services.level_roles.try_again.blocking(r),
    "week_leaders.configure": lambda w, r: w.services.week_leaders.configure.blocking(
        r, WeekLeaderChanges(role_id=902)
    ),
    "server_quests.add": lambda w, r: w.services.server_quests.add.blocking(r, OWN_QUEST),
    "server_quests.switch": lambda w, r: w.services.server_quests.switch.blocking(
        r, MUSIC.quests[0].slug
    ),
    "upcoming.swap": lambda w, r: w.services.upcoming.swap.blocking(r, 0, *COMING),
    "upcoming.skip": lambda w, r: w.services.upcoming.skip.blocking(r, 0, *COMING),
    "upcoming.place": place_own_quest,
    "upcoming.undo": lambda w, r: w.services.upcoming.undo.blocking(r, 0, *COMING),
    "upcoming.swap_theme": lambda w, r: w.services.upcoming.swap_theme.blocking(r, 1, "2026-W47"),
    "upcoming.undo_theme": lambda w, r: w.services.upcoming.undo_theme.blocking(r, 1, "2026-W47"),
    "placements.answer": lambda w, r: w.services.placements.answer.blocking(
        r, question=MUSIC.placement[0].slug, craft=MUSIC.placement[0].options[0].craft
    ),
    "placements.skip": lambda w, r: w.services.placements.skip.blocking(r),
    "placements.place": lambda w, r: w.services.placements.place.blocking(
        r, user_id=BEN, focus="mixing", craft=Craft.STEADY
    ),
    "staff.adjust": lambda w, r: w.services.staff.adjust.blocking(
        r, user_id=ANNE, xp=5, reason="why"
    ),
    "staff.undo": undo_newest_award,
    "imports.preview": preview,
    "imports.begin": with_the_import(lambda w, r, id_: w.services.imports.begin.blocking(r, id_)),
    "imports.cancel": with_the_import(lambda w, r, id_: w.services.imports.cancel.blocking(r, id_)),
    "imports.undo": with_the_import(lambda w, r, id_: w.services.imports.undo.blocking(r, id_)),
    "rooms.forget": lambda w, r: w.services.rooms.forget.blocking(r, [801]),
    "rooms.toggle": lambda w, r: w.services.rooms.toggle.blocking(r, 801),
    "tracks.add": lambda w, r: w.services.tracks.add.blocking(r, title="Another"),
    "tracks.move": lambda w, r: w.services.tracks.move.blocking(r, track=TRACK, stage=Stage.MIX),
    "tracks.edit": with_the_track(
        lambda w, r, track_id: w.services.tracks.edit.blocking(
            r, track_id=track_id, title="B", link=None
        )
    ),
    "tracks.announce": with_the_track(
        lambda w, r, track_id: w.services.tracks.announce.blocking(r, track_id=track_id)
    ),
    "tracks.drop": with_the_track(
        lambda w, r, track_id: w.services.tracks.drop.blocking(r, track_id=track_id)
    ),
    "track_steps.record": with_the_track(
        lambda w, r, track: w.services.track_steps.record.blocking(
            r, track_id=track, stage=Stage.IDEA, has=[]
        )
    ),
    "track_steps.tick": with_the_track(
        lambda w, r, track: w.services.track_steps.tick.blocking(r, track_id=track, step=A_STEP)
    ),
    "mixes.record": lambda w, r: w.services.mixes.record.blocking(r, A_MIX, measured()),
    "mixes.link": lambda w, r: w.services.mixes.link.blocking(
        r, check_id=newest_check(w), track_id=newest_track(w)
    ),
    "mixes.remove": lambda w, r: w.services.mixes.remove.blocking(r, check_id=newest_check(w)),
    "ears.begin": lambda w, r: w.services.ears.begin.blocking(r),
    "ears.begin_at_set_level": lambda w, r: w.services.ears.begin_at_set_level.blocking(r),
    "ears.answer": lambda w, r: w.services.ears.answer.blocking(r, open_question(w), 0),
    "postings.post_now": lambda w, r: w.services.postings.post_now.blocking(r, Cadence.WEEKLY),
    "coach.plan": lambda w, r: w.services.coach.plan.blocking(r),
    "coach.tick": with_the_track(
        lambda w, r, track: w.services.coach.tick.blocking(r, track_id=track, step=A_STEP)
    ),
    "paths.choose": lambda w, r: w.services.paths.choose.blocking(r, "mixing"),
    "personal_quests.current": lambda w, r: w.services.personal_quests.current.blocking(r),
    "personal_quests.swap": lambda w, r: w.services.personal_quests.swap.blocking(r),
    "personal_quests.explain_swap": lambda w, r: w.services.personal_quests.explain_swap.blocking(
        r, newest_posting(w, ANNE), RerollReason.TOO_LONG
    ),
    "assessments.assess_completion": lambda w, r: w.services.assessments.assess_completion.blocking(
        r, newest_posting(w), Answer()
    ),
    "profiles.take_over": lambda w, r: take_settings_over(w, r),
    "pauses.pause": lambda w, r: w.services.pauses.pause.blocking(r, "3 days"),
    "pauses.end": lambda w, r: end_pause(w, r),
    "profiles.set_up": lambda w, r: w.services.profiles.set_up.blocking(
        r, ProfileChanges(genre="dub")
    ),
    "quests.complete": lambda w, r: w.services.quests.complete.blocking(
        r, of=Cadence.DAILY, hand_in=NOTHING
    ),
    "milestones.claim": lambda w, r: w.services.milestones.claim.blocking(
        r, milestone="blind-praise", link="https://example.com", note="Done."
    ),
    "reviews.accept": lambda w, r: decide(w, r, accept=True),
    "reviews.decline": lambda w, r: decide(w, r, accept=False),
    "servers.configure_reviews": lambda w, r: w.services.servers.configure_reviews.blocking(
        r, ReviewChanges(channel_id=REVIEWS_CHANNEL)
    ),
    "servers.configure_quests": lambda w, r: w.services.servers.configure_quests.blocking(
        r, QuestChanges(channel_id=QUESTS_CHANNEL)
    ),
    "servers.record_tags": lambda w, r: w.services.servers.record_tags.blocking(r, 6, ["Daily"]),
    "servers.configure_accent": lambda w, r: w.services.servers.configure_accent.blocking(
        r, 0x336699
    ),
    "servers.configure_announcements": lambda w, r: (
        w.services.servers.configure_announcements.blocking(
            r, AnnouncementChanges(channel_id=ANNOUNCEMENTS)
        )
    ),
    "sessions.start": lambda w, r: w.services.sessions.start.blocking(r),
    "sessions.take_break": lambda w, r: w.services.sessions.take_break.blocking(r),
    "sessions.resume": lambda w, r: w.services.sessions.resume.blocking(r),
    "sessions.stop": lambda w, r: w.services.sessions.stop.blocking(r),
    "sessions.cancel": lambda w, r: w.services.sessions.cancel.blocking(r),
    "sessions.discard": with_the_timer(
        lambda w, r, id_: w.services.sessions.discard.blocking(r, id_)
    ),
    "sessions.stop_at": with_the_timer(
        lambda w, r, id_: w.services.sessions.stop_at.blocking(r, id_, r.now)
    ),
    "logbook.log": lambda w, r: w.services.logbook.log.blocking(r, minutes=10),
    "logbook.undo": lambda w, r: w.services.logbook.undo.blocking(r),
}


def stage_for(name: str) -> Stage:
    """Return a stage in which a track can be announced."""
    return Stage.RELEASED if name == "tracks.announce" else Stage.IDEA


def is_use_case(member: object) -> bool:
    return isinstance(member, UseCase | Steps)


def parameters_of(use_case: UseCase[Any, Any] | Steps[Any, Any]) -> Collection[Any]:
    """Return the types of a use case's parameters."""
    method: partial[Any] = use_case._work  # pyright: ignore[reportPrivateUsage, reportAssignmentType]
    return inspect.get_annotations(method.func, eval_str=True).values()


def test_every_use_case_with_a_request_is_tested(world: World) -> None:
    takes_a_request = {
        f"{service}.{name}"
        for service, methods in vars(world.services).items()
        for name, use_case in inspect.getmembers(methods, is_use_case)
        if not name.startswith("_")
        and Request in parameters_of(use_case)
        and f"{service}.{name}" not in NOT_CLAIMED
    }
    assert takes_a_request == {
        *ASKS,
        *(name for name in LISTENING if name not in CLICKS),
    }


async def test_what_members_do_in_feedback_and_battles_is_done_once(database: Database) -> None:
    for name, prepare in LISTENING.items():
        world = World(database)
        world.set_up()
        ask, request = prepare(world), world.request()
        results = await asyncio.gather(
            *(asyncio.to_thread(ask, request) for _ in range(3)), return_exceptions=True
        )
        repeats = [type(result) for result in results].count(AlreadyHandled)
        assert repeats == 2, (name, results)
        with pytest.raises(AlreadyHandled):
            ask(replace(request, now=world.now + timedelta(minutes=20)))


@pytest.mark.parametrize("name", ASKS)
async def test_a_repeated_interaction_is_handled_once(world: World, name: str) -> None:
    """A repeat is recognised even if doing it again would be refused for another reason."""
    world.post()
    world.log(10)
    world.log(10)
    world.review()
    world.claim(BEN)
    if name.startswith(("tracks.", "track_steps.", "coach.")):
        await world.services.tracks.add(world.request(), title=TRACK, stage=stage_for(name))
    if name == "ears.answer":
        await world.services.ears.begin_at_set_level(world.request())
    if name.startswith("mixes."):
        await world.services.tracks.add(world.request(), title=TRACK)
        await world.services.mixes.record(world.request(), A_MIX, measured())
    if name.startswith("imports."):
        preview(world, world.request())
    if name == "imports.undo":
        await world.services.imports.begin(world.request(), newest_import(world))
    if name == "level_roles.remove":
        await world.services.level_roles.put(world.request(BEN), 7, 901, out_of_reach=())
    if name == "upcoming.place":
        await world.services.server_quests.add(world.request(), OWN_QUEST)
    if name == "paths.choose":
        world.adjust(2_310)
    if name.startswith("personal_quests."):
        await world.services.personal_quests.current(world.request())
    if name == "personal_quests.explain_swap":
        await world.services.personal_quests.swap(world.request())
    if name == "assessments.assess_completion":
        await world.services.quests.complete(world.request(), of=Cadence.DAILY, hand_in=NOTHING)
    if name != "sessions.start":
        await world.services.sessions.start(world.request())
    if name == "sessions.resume":
        await world.services.sessions.take_break(world.request())
    request = world.request()
    results = await asyncio.gather(
        *(asyncio.to_thread(ASKS[name], world, request) for _ in range(3)), return_exceptions=True
    )
    assert [type(result) for result in results].count(AlreadyHandled) == 2
    rows = len(world.awards())
    world.passes(minutes=20)
    with pytest.raises(AlreadyHandled):
        ASKS[name](world, replace(request, now=world.now))
    assert len(world.awards()) == rows
