"""Mix checks: storing figures, the limit of a day, versions of a track, and removing."""

from typing import Any

import pytest

from bot.audio.errors import MixTooLarge
from bot.db.database import Database
from bot.errors import SeveralErrors
from bot.mixes import store as mixes
from bot.mixes.errors import DeletedMeanwhile, MixCheckNotFound, NotAudioFile, TooManyMixChecks
from bot.mixes.results import MixAccepted, MixFiles, MixHistory, MixShown
from bot.mixes.rules.files import CHECKS_PER_DAY, FileFacts, may_be_audio, mix_name
from bot.mixes.service.mixes import PAGE_SIZE
from bot.notes.errors import NoteTooLong
from bot.tracks.errors import TrackNotFound
from bot.tracks.rules import Stage
from bot.tracks.store import Track
from tests.mixes.figures import figures, measured
from tests.world import ANNE, BEN, ON_SQLITE, World, local, refused


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


def add_track(world: World, title: str = "Night Bus", stage: Stage = Stage.MIX) -> Track:
    return world.services.tracks.add.blocking(world.request(), title=title, stage=stage).shown.track


def upload(name: str, size_bytes: int = 40_000_000) -> FileFacts:
    return FileFacts(name=name, size_bytes=size_bytes, content_type=None)


def files(name: str, **options: Any) -> MixFiles:
    return MixFiles(mix=upload(name), **options)


def accept(world: World, files: MixFiles) -> MixAccepted:
    return world.services.mixes.accept.blocking(world.guild_id, ANNE, world.now, files)


def check(
    world: World, name: str = "night-bus.wav", track: str | None = None, **changes: Any
) -> MixShown:
    """Check a mix of Anne's, as if it measured like this."""
    accepted = accept(world, files(name, track=track))
    return world.services.mixes.record.blocking(world.request(), accepted, measured(**changes))


def history(world: World, track: str | None = None, page: int = 0) -> MixHistory:
    return world.services.mixes.history.blocking(world.guild_id, ANNE, track, page)


def test_figures_are_stored_as_measured(world: World) -> None:
    track = add_track(world)
    service = world.services.mixes
    accepted = accept(
        world,
        files(
            "night-bus v2.wav",
            reference=upload("theirs.flac"),
            track="night bus",
            note=" Vocal up ",
        ),
    )
    reference = figures(integrated_lufs=-8.1, dc_offset=0.01, bands=(), loudest_at=3.0)
    shown = service.record.blocking(world.request(), accepted, measured(reference=reference))
    again = service.show.blocking(world.guild_id, ANNE, shown.check.id)
    assert again.check == shown.check
    stored = again.check
    assert (stored.measures, stored.reference) == (figures(), reference)
    assert (stored.name, stored.reference_name) == ("night-bus v2", "theirs")
    assert (stored.note, stored.stage, stored.at) == ("Vocal up", Stage.MIX, world.now)
    assert again.track == track
    assert (shown.left_today, again.left_today) == (CHECKS_PER_DAY - 1, None)


def test_the_eleventh_check_of_a_producer_day_is_refused(world: World) -> None:
    world.now = local("2026-11-11", "22:00")
    service = world.services.mixes
    late = accept(world, files("late.wav"))
    for number in range(CHECKS_PER_DAY):
        assert check(world).left_today == CHECKS_PER_DAY - 1 - number
    newest = history(world).versions[0].check
    service.remove.blocking(world.request(), check_id=newest.id)  # counts all the same
    error = refused(check, world)
    assert isinstance(error, TooManyMixChecks)
    assert error.again_at == local("2026-11-12", "04:00")
    with pytest.raises(TooManyMixChecks):  # one that began before the others were done
        service.record.blocking(world.request(), late, measured())
    with world.database.reading() as tx:
        assert mixes.count(tx, world.guild_id, ANNE, None) == CHECKS_PER_DAY - 1
    world.now = local("2026-11-12", "04:00")
    assert check(world).left_today == CHECKS_PER_DAY - 1


def test_what_is_refused_before_anything_is_downloaded(world: World) -> None:
    with pytest.raises(TrackNotFound):
        check(world, track="Nobody's")
    with pytest.raises(NoteTooLong):
        accept(world, files("x.wav", note="x" * 501))
    with pytest.raises(NotAudioFile):
        accept(world, files("mix.zip"))
    error = refused(accept, world, files("mix.zip", reference=upload("big.wav", 10**9)))
    assert isinstance(error, SeveralErrors)
    assert [type(each) for each in error.errors] == [NotAudioFile, MixTooLarge]


def test_a_version_is_shown_with_the_one_before_it_of_the_same_track(world: World) -> None:
    track, other = add_track(world), add_track(world, "Other")
    first = check(world, track=str(track.id), integrated_lufs=-18.0)
    check(world, track=str(other.id))
    check(world)
    second = check(world, track="Night Bus")
    assert first.before is None
    assert second.before == first.check
    unlinked = history(world).versions[1].check
    linked = world.services.mixes.link.blocking(
        world.request(), check_id=unlinked.id, track_id=track.id
    )
    assert (linked.before, linked.track) == (first.check, track)
    assert [version.check.id for version in history(world, str(track.id)).versions] == [
        second.check.id,
        unlinked.id,
        first.check.id,
    ]


def test_a_deletion_while_a_mix_is_measured_leaves_nothing_of_it(world: World) -> None:
    request, accepted = world.request(), accept(world, files("night-bus.wav"))
    world.passes(seconds=3)
    world.services.privacy.delete.blocking(world.guild_id, ANNE, world.now)
    error = refused(world.services.mixes.record.blocking, request, accepted, measured())
    assert isinstance(error, DeletedMeanwhile)
    with world.database.reading() as tx:
        assert mixes.all_of(tx, world.guild_id, ANNE) == []
        for table in ("members", "mix_check_days", "handled_interactions"):
            theirs = f"SELECT count(*) FROM {table} WHERE guild_id = :guild_id"
            assert tx.execute(theirs, {"guild_id": world.guild_id}).scalar() == 0, table
    assert check(world).check.name == "night-bus"  # they have begun anew


def test_a_deleted_track_leaves_its_checks(world: World) -> None:
    track = add_track(world)
    first = check(world, track=str(track.id))
    service = world.services.mixes
    accepted = accept(world, files("v2.wav", track="Night Bus"))
    world.services.tracks.drop.blocking(world.request(), track_id=track.id)
    late = service.record.blocking(world.request(), accepted, measured())
    assert (late.track, late.check.track_id, late.before) == (None, None, None)
    shown = service.show.blocking(world.guild_id, ANNE, first.check.id)
    assert (shown.track, shown.check.track_id) == (None, None)
    with pytest.raises(TrackNotFound):
        history(world, str(track.id))


@ON_SQLITE
def test_the_history_is_paged_newest_first(world: World) -> None:
    for number in range(PAGE_SIZE + 2):
        check(world, f"mix-{number}.wav")
    page = history(world)
    assert [version.check.name for version in page.versions][:2] == ["mix-6", "mix-5"]
    assert (page.page, page.pages, page.total) == (0, 2, PAGE_SIZE + 2)
    last = history(world, page=9)
    assert ([version.check.name for version in last.versions], last.page) == (["mix-1", "mix-0"], 1)


def test_a_removed_check_is_gone_and_others_cannot_open_or_remove_it(world: World) -> None:
    id_ = check(world).check.id
    service = world.services.mixes
    with pytest.raises(MixCheckNotFound):
        service.show.blocking(world.guild_id, BEN, id_)
    with pytest.raises(MixCheckNotFound):
        service.remove.blocking(world.request(BEN), check_id=id_)
    service.remove.blocking(world.request(), check_id=id_)
    with pytest.raises(MixCheckNotFound):
        service.show.blocking(world.guild_id, ANNE, id_)


@pytest.mark.parametrize(
    ("file_name", "name"),
    [
        ("Night Bus v2.wav", "Night Bus v2"),
        ("no ending", "no ending"),
        (".wav", "mix"),
        ("\u3164\u202e.wav", "mix"),
        ("x" * 200 + ".mp3", "x" * 80),
    ],
)
def test_a_mix_is_named_after_its_file(file_name: str, name: str) -> None:
    assert mix_name(file_name) == name


@pytest.mark.parametrize(
    ("name", "content_type", "may_be"),
    [
        ("MIX.WAV", None, True),
        ("mix", "audio/flac", True),
        ("mix.zip", "application/zip", False),
        ("wav", None, False),
    ],
)
def test_a_file_may_be_audio_by_its_ending_or_its_type(
    name: str, content_type: str | None, *, may_be: bool
) -> None:
    assert may_be_audio(name, content_type) is may_be
