"""Tracks: adding, moving, announcing and deleting them."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calendar.rules.periods import Cadence
from bot.coach.errors import StepNotFound
from bot.coach.store import track_steps
from bot.db.database import Database
from bot.errors import CoachError
from bot.interactions.errors import AlreadyHandled
from bot.members import store as members
from bot.notes.errors import InvalidLink, NoteTooLong
from bot.outbox.store import DeliveryKind
from bot.packs.content import SkillPack
from bot.profiles.results import ProfileChanges
from bot.quests.store.completions import HandIn
from bot.servers.results import AnnouncementChanges
from bot.tracks import store as tracks
from bot.tracks.errors import (
    CannotAnnounceRelease,
    TellingRestricted,
    TooManyTracks,
    TrackAlreadyInStage,
    TrackNotFound,
    TrackTitleMissing,
    TrackTitleTaken,
)
from bot.tracks.message import ReleaseCard
from bot.tracks.results import Announcement, StageProgress, TrackShown
from bot.tracks.rules import Stage
from bot.tracks.service.checks import MAX_RELEASED, MAX_UNRELEASED
from bot.tracks.service.tracks import PAGE_SIZE
from bot.tracks.store import NewTrack, Track
from bot.tracks.view.tracks import draw_track
from bot.unset import UNSET
from tests.reply_text import text_of
from tests.world import (
    ANNE,
    ANNOUNCEMENTS,
    BEN,
    MUSIC,
    ON_A_DATABASE,
    ON_SQLITE,
    OTHER_CHANNEL,
    STAFF,
    World,
    refused,
)

LINK = "https://example.com/night-drive"
RELEASE = MUSIC.milestones[2]


def add(world: World, title: str = "Night Drive", **options: Any) -> Track:
    added = world.services.tracks.add.blocking(world.request(), title=title, **options)
    return added.shown.track


def move(world: World, track: Track | str, stage: Stage, **options: Any) -> TrackShown:
    named = track if isinstance(track, str) else track.id
    moved = world.services.tracks.move.blocking(
        world.request(), track=named, stage=stage, **options
    )
    return moved.shown


def record(
    world: World,
    track: Track,
    has: Sequence[str],
    stage: Stage = Stage.IDEA,
    user_id: int = ANNE,
) -> StageProgress:
    shown = world.services.track_steps.record.blocking(
        world.request(user_id), track_id=track.id, stage=stage, has=has
    )
    assert shown.progress is not None
    return shown.progress


def test_a_tracks_steps_are_ticked_unticked_and_stay(world: World) -> None:
    track = add(world)
    steps = [step.slug for step in MUSIC.stage_guide[Stage.IDEA].steps]
    some = record(world, track, steps[1:3])
    assert some.done == {*steps[1:3]}
    assert [step.slug for step in some.missing] == [steps[0], *steps[3:]]
    assert some.quest is not None
    assert some.quest.slug in some.missing[0].quests
    everything = record(world, track, steps)
    assert (everything.missing, everything.quest) == ([], None)
    moved = move(world, track, Stage.SKETCH).progress
    assert moved is not None
    assert (moved.stage, len(moved.missing)) == (Stage.SKETCH, len(moved.steps))
    back = move(world, track, Stage.IDEA).progress
    assert back is not None
    assert back.missing == []  # moving back keeps what was ticked
    assert len(record(world, track, steps[:1]).missing) == len(steps) - 1
    with pytest.raises(StepNotFound):
        record(world, track, ["mix-ready"])
    world.services.tracks.drop.blocking(world.request(), track_id=track.id)
    with world.database.reading() as tx:
        assert track_steps.all_of(tx, world.guild_id, ANNE) == []


@ON_SQLITE
def test_a_finished_master_goes_on_with_its_release(world: World) -> None:
    track = add(world, stage=Stage.MASTER)
    master, release = (MUSIC.stage_guide[stage].steps for stage in (Stage.MASTER, Stage.RELEASED))
    progress = record(world, track, [step.slug for step in master], Stage.MASTER)
    assert (progress.stage, progress.missing) == (Stage.RELEASED, list(release))
    done = record(world, track, [step.slug for step in release], Stage.RELEASED)
    assert done.missing == []
    assert move(world, track, Stage.RELEASED).progress is None
    bare = world.beside(world.database, without_course())
    shown = bare.services.tracks.show.blocking(bare.guild_id, ANNE, add(bare, "B").id, bare.now)
    assert shown.progress is None


@ON_SQLITE
def test_a_quest_that_was_passed_counts_for_a_track(world: World) -> None:
    world.set_up()
    quest = world.services.personal_quests.current.blocking(world.request()).quest.slug
    content = MUSIC.model_dump()
    content["stages"][0]["steps"] = content["stages"][0]["steps"][:2]
    content["stages"][0]["steps"][1]["quests"] = (quest,)
    pack = SkillPack.model_validate(content)
    with_it = world.beside(world.database, {MUSIC.slug: pack})
    track = add(with_it)
    world.services.quests.complete.blocking(
        world.request(), of=Cadence.PERSONAL, hand_in=HandIn(note="Done.")
    )
    step = pack.stages[0].steps[1].slug
    progress = record(with_it, track, [])
    assert (progress.done, progress.passed) == ({step}, {step})
    shown = with_it.services.tracks.show.blocking(with_it.guild_id, ANNE, track.id, world.now)
    assert f"\N{CHECK MARK} {pack.stages[0].steps[1].has}" in text_of(draw_track(shown))


def without_course() -> dict[str, SkillPack]:
    return {MUSIC.slug: SkillPack.model_validate(MUSIC.model_dump() | {"stages": ()})}


def titles(world: World, page: int = 0, user_id: int = ANNE) -> list[str]:
    found = world.services.tracks.page.blocking(world.guild_id, user_id, page)
    return [track.title for track in found.tracks]


def test_a_track_moves_forward_and_back(world: World) -> None:
    track = add(world, "  Night Drive ")
    assert (track.title, track.stage, track.link) == ("Night Drive", Stage.IDEA, None)
    assert track.added_at == track.moved_at == world.now
    moved = track
    for stage in list(Stage)[1:]:
        world.passes(days=2)
        moved = move(world, track, stage).track
        assert (moved.stage, moved.moved_at) == (stage, world.now)
        assert moved.added_at == track.added_at
    assert moved.released_at == world.now
    back = move(world, track, Stage.MIX)
    assert (back.track.released_at, back.announcement, back.milestone) == (None, None, None)
    assert world.awards() == []  # finishing is its own reward


@ON_SQLITE
def test_moving_to_the_same_stage_is_refused(world: World) -> None:
    track = add(world, stage=Stage.MIX)
    world.passes(days=1)
    with pytest.raises(TrackAlreadyInStage) as refused:
        move(world, track, Stage.MIX)
    assert (refused.value.stage, refused.value.since) == (Stage.MIX, track.moved_at)
    linked = move(world, track, Stage.MIX, link=LINK)  # a link alone is a change
    assert (linked.track.link, linked.track.moved_at) == (LINK, track.moved_at)
    assert move(world, track, Stage.MASTER).track.link == LINK


@ON_SQLITE
def test_a_move_returns_the_previous_stage(world: World) -> None:
    track = add(world)
    moved = world.services.tracks.move.blocking(
        world.request(), track=str(track.id), stage=Stage.MIX
    )
    assert (moved.from_stage, moved.shown.track.stage) == (Stage.IDEA, Stage.MIX)


@ON_SQLITE
def test_a_track_can_be_found_by_its_title(world: World) -> None:
    track = add(world, "Night Drive")
    add(world, "42")
    assert move(world, "night drive", Stage.MIX).track.id == track.id
    assert move(world, "42", Stage.MIX).track.title == "42"
    for unknown in ("Day Drive", "", "9" * 30, "²"):
        with pytest.raises(TrackNotFound):
            move(world, unknown, Stage.MIX)


@ON_SQLITE
@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"title": "  "}, TrackTitleMissing),
        ({"title": "x" * 101}, NoteTooLong),
        ({"link": "example"}, InvalidLink),
        ({"link": "javascript:alert(1)"}, InvalidLink),
        ({"link": f"https://example.com/{'x' * 400}"}, NoteTooLong),
    ],
)
def test_invalid_titles_and_links_are_refused(
    world: World, options: dict[str, str], error: type[CoachError]
) -> None:
    asked: dict[str, Any] = {"title": "Night Drive"} | options
    with pytest.raises(error):
        world.services.tracks.add.blocking(world.request(), **asked)
    track = add(world)
    edited: dict[str, Any] = {"link": None} | asked
    with pytest.raises(error):
        world.services.tracks.edit.blocking(world.request(), track_id=track.id, **edited)
    assert titles(world) == ["Night Drive"]


@ON_SQLITE
def test_unreleased_tracks_have_different_titles(world: World) -> None:
    first = add(world, "Night Drive", stage=Stage.MIX)
    for title in ("night drive", " NIGHT  DRIVE "):
        with pytest.raises(TrackTitleTaken) as taken:
            add(world, title)
        assert (taken.value.title, taken.value.stage) == ("Night Drive", Stage.MIX)
    second = add(world, "Day Drive")
    with pytest.raises(TrackTitleTaken):
        edit(world, second.id, "Night drive")
    assert edit(world, first.id, "Night DRIVE") == "Night DRIVE"
    move(world, first, Stage.RELEASED)
    assert edit(world, second.id, "Night drive") == "Night drive"
    assert titles(world) == ["Night drive", "Night DRIVE"]
    bens = world.services.tracks.add.blocking(world.request(BEN), title="Night drive")
    assert bens.shown.track.title == "Night drive"


def edit(world: World, track_id: int, title: str) -> str:
    shown = world.services.tracks.edit.blocking(
        world.request(), track_id=track_id, title=title, link=UNSET
    )
    return shown.track.title


def test_a_track_belongs_to_its_member_and_server(world: World) -> None:
    track = add(world, stage=Stage.RELEASED)
    world.announce()
    elsewhere = World(world.database)
    elsewhere.announce()
    for each, user_id in ((world, BEN), (elsewhere, ANNE)):
        service = each.services.tracks
        attempts: list[Callable[[], object]] = [
            lambda each=each, user_id=user_id, service=service: service.move.blocking(
                each.request(user_id), track=track.id, stage=Stage.MIX
            ),
            lambda each=each, user_id=user_id, service=service: service.edit.blocking(
                each.request(user_id), track_id=track.id, title="Mine", link=None
            ),
            lambda each=each, user_id=user_id, service=service: service.drop.blocking(
                each.request(user_id), track_id=track.id
            ),
            lambda each=each, user_id=user_id, service=service: service.announce.blocking(
                each.request(user_id), track_id=track.id
            ),
            lambda each=each, user_id=user_id, service=service: service.show.blocking(
                each.guild_id, user_id, track.id, each.now
            ),
            lambda each=each, user_id=user_id: record(each, track, ["hook"], user_id=user_id),
            lambda each=each, user_id=user_id: each.services.track_steps.tick.blocking(
                each.request(user_id), track_id=track.id, step="hook"
            ),
            lambda each=each, user_id=user_id, service=service: service.find.blocking(
                each.guild_id, user_id, track.id
            ),
        ]
        for attempt in attempts:
            with pytest.raises(TrackNotFound):
                attempt()
        assert service.suggest.blocking(each.guild_id, user_id, "") == []
    assert world.services.tracks.find.blocking(world.guild_id, ANNE, track.id) == track


def test_at_most_a_hundred_tracks_are_unreleased(world: World) -> None:
    add(world, "Out", stage=Stage.RELEASED)
    with world.database.writing() as tx:
        for at in range(MAX_UNRELEASED):
            track = NewTrack(
                guild_id=world.guild_id,
                user_id=ANNE,
                title=f"Idea {at}",
                stage=Stage.IDEA,
                link=None,
                added_at=world.now,
                moved_at=world.now,
                released_at=None,
            )
            tracks.add(tx, track)
    with pytest.raises(TooManyTracks):
        add(world, "One more")
    with pytest.raises(TooManyTracks):
        move(world, "Out", Stage.MASTER)
    add(world, "Also out", stage=Stage.RELEASED)
    move(world, "Idea 3", Stage.RELEASED)
    add(world, "One more")


def test_tracks_nearest_to_a_release_come_first(world: World) -> None:
    for stage in (Stage.RELEASED, *list(Stage)[:5]):
        for number in (1, 2):
            add(world, f"{stage} {number}", stage=stage)
            world.passes(minutes=1)
    ordered = [
        f"{stage} {number}" for stage in [*list(Stage)[4::-1], Stage.RELEASED] for number in (2, 1)
    ]
    assert titles(world) == ordered[:PAGE_SIZE]
    assert titles(world, 1) == titles(world, 99) == ordered[PAGE_SIZE:]
    page = world.services.tracks.page.blocking(world.guild_id, ANNE)
    assert (page.pages, page.unreleased, page.released) == (2, 10, 2)
    suggested = world.services.tracks.suggest.blocking(world.guild_id, ANNE, "MIX")
    assert [track.title for track in suggested] == ["mix 2", "mix 1"]


def test_a_release_is_announced_once_on_request(world: World) -> None:
    track = add(world, stage=Stage.MASTER, link=LINK)
    with pytest.raises(CannotAnnounceRelease) as refused:
        world.services.tracks.announce.blocking(world.request(), track_id=track.id)
    assert refused.value.is_released is False
    assert move(world, track, Stage.RELEASED).announcement is Announcement.NO_CHANNEL
    with pytest.raises(CannotAnnounceRelease):
        world.services.tracks.announce.blocking(world.request(), track_id=track.id)
    world.announce()
    shown = world.services.tracks.show.blocking(world.guild_id, ANNE, track.id, world.now)
    assert shown.announcement is Announcement.OPEN
    assert world.due() == []  # nobody is told by itself
    told = world.services.tracks.announce.blocking(world.request(), track_id=track.id)
    assert (told.channel_id, told.shown.announcement) == (ANNOUNCEMENTS, Announcement.DONE)
    (owed,) = world.due()
    assert (owed.kind, owed.subject_id) == (DeliveryKind.RELEASE, track.id)
    outgoing = world.services.deliveries.begin.blocking(owed, world.now)
    assert outgoing is not None
    assert isinstance(outgoing.content, ReleaseCard)
    assert outgoing.content.track.link == LINK
    world.services.deliveries.record_sent.blocking(owed, channel_id=ANNOUNCEMENTS, message_id=5)
    with pytest.raises(CannotAnnounceRelease) as refused:
        world.services.tracks.announce.blocking(world.request(), track_id=track.id)
    assert refused.value.is_announced


def test_a_release_role_decides_who_tells_besides_staff(world: World) -> None:
    world.announce(release_role_id=8)
    tell = world.services.tracks.announce.blocking
    track = add(world, stage=Stage.RELEASED)
    error = refused(tell, world.request(), track_id=track.id, role_ids=[7])
    assert isinstance(error, TellingRestricted)
    assert error.role_id == 8
    assert world.due() == []
    world.announce(channel_id=OTHER_CHANNEL)  # leaves the role
    assert isinstance(refused(tell, world.request(), track_id=track.id), TellingRestricted)
    for role_ids, manages_server in (([7, 8], False), ([], True)):
        other = add(world, stage=Stage.RELEASED)
        told = tell(
            world.request(), track_id=other.id, role_ids=role_ids, manages_server=manages_server
        )
        assert told.channel_id == OTHER_CHANNEL
    world.announce(channel_id=OTHER_CHANNEL, release_role_id=None)
    assert tell(world.request(), track_id=track.id).channel_id == OTHER_CHANNEL


def test_a_change_of_the_release_role_leaves_what_is_on_its_way(world: World) -> None:
    world.announce()
    track = add(world, stage=Stage.RELEASED)
    world.services.tracks.announce.blocking(world.request(), track_id=track.id)
    world.services.servers.configure_announcements.blocking(
        world.request(STAFF), AnnouncementChanges(release_role_id=8)
    )
    assert [(each.subject_id, each.channel_id) for each in world.due()] == [
        (track.id, ANNOUNCEMENTS)
    ]


def test_outdated_announcements_are_not_sent(world: World) -> None:
    world.announce()
    names = ["Back", "Private", "Dropped", "Old"]
    found = {name: add(world, name, stage=Stage.RELEASED) for name in names}
    for track in found.values():
        world.services.tracks.announce.blocking(world.request(), track_id=track.id)
        world.passes(hours=9)
    old, dropped = found["Old"], found["Dropped"]
    move(world, found["Back"], Stage.MIX)
    world.services.tracks.drop.blocking(world.request(), track_id=dropped.id)
    assert dropped.id not in [owed.subject_id for owed in world.due()]
    private = ProfileChanges(is_private=True)
    world.services.profiles.set_up.blocking(world.request(), private)
    owed = {each.subject_id: each for each in world.due()}
    for gone in (found["Back"], found["Private"]):
        assert world.services.deliveries.begin.blocking(owed[gone.id], world.now) is None
    world.services.profiles.set_up.blocking(world.request(), ProfileChanges(is_private=False))
    assert old.released_at is not None
    world.now = old.released_at + timedelta(days=7)
    assert world.services.deliveries.begin.blocking(owed[old.id], world.now) is not None
    world.passes(seconds=1)
    assert world.services.deliveries.begin.blocking(owed[old.id], world.now) is None


@ON_SQLITE
def test_a_private_members_release_is_not_announced(world: World) -> None:
    world.announce()
    world.services.profiles.set_up.blocking(world.request(), ProfileChanges(is_private=True))
    added = world.services.tracks.add.blocking(world.request(), title="Quiet", stage=Stage.RELEASED)
    assert added.shown.announcement is Announcement.PRIVATE
    error = refused(
        world.services.tracks.announce.blocking, world.request(), track_id=added.shown.track.id
    )
    assert isinstance(error, CannotAnnounceRelease)
    assert error.is_private


def test_the_release_milestone_is_offered_while_claimable(world: World) -> None:
    track = add(world, stage=Stage.MASTER)
    assert move(world, track, Stage.RELEASED).milestone == RELEASE
    world.set_up()
    with world.database.writing() as tx:
        tx.execute(
            "INSERT INTO milestone_claims (guild_id, user_id, milestone, at, day)"
            " VALUES (:guild_id, :user_id, :milestone, 1, '2026-11-11')",
            {"guild_id": world.guild_id, "user_id": ANNE, "milestone": RELEASE.slug},
        )
    shown = world.services.tracks.show.blocking(world.guild_id, ANNE, track.id, world.now)
    assert shown.milestone is None


@ON_SQLITE
def test_a_repeated_request_has_no_effect(world: World) -> None:
    request = world.request()
    world.services.tracks.add.blocking(request, title="Night Drive")
    with pytest.raises(AlreadyHandled):
        world.services.tracks.add.blocking(request, title="Night Drive")
    assert titles(world) == ["Night Drive"]


@given(
    script=st.lists(
        st.tuples(st.integers(0, 4), st.sampled_from([*Stage, "drop", "rename"])), max_size=25
    )
)
@settings(ON_A_DATABASE, max_examples=5)
def test_only_released_tracks_have_a_release_time(
    database: Database, script: list[tuple[int, str]]
) -> None:
    world = World(database)
    kept: dict[int, Stage] = {add(world, f"T{at}").id: Stage.IDEA for at in range(3)}
    ids = list(kept)
    for which, act in script:
        world.passes(hours=1)
        track_id = ids[which % len(ids)]
        try:
            if act == "drop":
                world.services.tracks.drop.blocking(world.request(), track_id=track_id)
                kept.pop(track_id)
            elif act == "rename":
                world.services.tracks.edit.blocking(
                    world.request(), track_id=track_id, title=f"At {world.now}", link=None
                )
            else:
                world.services.tracks.move.blocking(
                    world.request(), track=track_id, stage=Stage(act)
                )
                kept[track_id] = Stage(act)
        except TrackNotFound:
            assert track_id not in kept
        except TrackAlreadyInStage:
            assert kept[track_id] == act
    with database.reading() as tx:
        found = tracks.all_of(tx, world.guild_id, ANNE)
    assert {track.id: track.stage for track in found} == kept
    for track in found:
        assert (track.released_at is not None) == (track.stage is Stage.RELEASED)
        assert track.released_at in (None, track.moved_at)
    page = world.services.tracks.page.blocking(world.guild_id, ANNE)
    stages = Counter(kept.values())
    assert page.released == stages[Stage.RELEASED]
    assert page.unreleased == len(kept) - page.released


def test_dropping_a_track_deletes_its_announcement(world: World) -> None:
    world.announce()
    track = world.services.tracks.add.blocking(
        world.request(), title="Tides", stage=Stage.RELEASED
    ).shown.track
    world.services.tracks.announce.blocking(world.request(), track_id=track.id)
    (owed,) = world.due()
    world.services.deliveries.record_sent.blocking(owed, channel_id=ANNOUNCEMENTS, message_id=5)
    world.services.tracks.drop.blocking(world.request(), track_id=track.id)
    (withdrawal,) = world.due()
    assert (withdrawal.kind, withdrawal.message_id) == (DeliveryKind.WITHDRAWAL, 5)


def test_released_tracks_are_limited(world: World) -> None:
    with world.database.writing() as tx:
        members.enter(tx, world.guild_id, ANNE)
        for n in range(MAX_RELEASED - 1):
            tracks.add(
                tx,
                NewTrack(
                    guild_id=world.guild_id,
                    user_id=ANNE,
                    title=f"Track {n}",
                    stage=Stage.RELEASED,
                    link=None,
                    added_at=world.now,
                    moved_at=world.now,
                    released_at=world.now,
                ),
            )
    idea = world.services.tracks.add.blocking(world.request(), title="Idea").shown.track
    add = world.services.tracks.add.blocking
    add(world.request(), title="The last", stage=Stage.RELEASED)
    error = refused(add, world.request(), title="One more", stage=Stage.RELEASED)
    assert isinstance(error, TooManyTracks)
    assert (error.limit, error.are_released) == (MAX_RELEASED, True)
    move = world.services.tracks.move.blocking
    error = refused(move, world.request(), track=idea.id, stage=Stage.RELEASED)
    assert isinstance(error, TooManyTracks)
    move(world.request(), track=idea.id, stage=Stage.MIX)
