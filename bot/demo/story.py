"""The scripted events of the demo's three weeks: tracks, milestones, paths and staff."""

from collections.abc import Awaitable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from bot.calendar.rules.periods import Cadence
from bot.coach.rules.craft import Craft
from bot.demo.battles import BATTLES
from bot.demo.buddies import BUDDIES
from bot.demo.coaching import plan_week, tick_steps
from bot.demo.context import ZONE, DemoContext, MemberAction, ScriptedEvent, TimedAction
from bot.demo.feedback import FEEDBACK
from bot.demo.members import ADA, BEN, DANA, EMIL, FIRST_DAYS, STAFF, YOU
from bot.demo.mixes import check_mix
from bot.demo.together import TOGETHER
from bot.events.results import EventWanted
from bot.interactions.rules import Request
from bot.quests.results.scheduling import QuestTyped
from bot.quests.rules.verification import Verification
from bot.quests.store.completions import HandIn
from bot.servers.results import AnnouncementChanges, QuestChanges, ReviewChanges
from bot.tracks.rules import Stage
from bot.week_leaders.results import WeekLeaderChanges

QUESTS_AT: Final = time(20, 0)
LEVELS_WITH_ROLES: Final = (5, 10, 15)

_DAYS_SHOWN: Final = 3
"""How many days of postings are in the channel; with more, the page would be slow."""
_DAYS_ANNOUNCED: Final = 5
_MIXING: Final = "https://example.com/ada/small-hours.wav"
_RELEASED: Final = "https://example.com/ada/small-hours"


def story(first_day: date) -> Iterator[TimedAction]:
    """Yield the scripted events in order."""
    later = sorted((*_LATER, *FEEDBACK, *BATTLES, *TOGETHER, *BUDDIES), key=lambda each: each[:2])
    for number, clock, name, action in (*_OPENING, *later):
        at = datetime.combine(first_day + timedelta(days=number), clock, ZONE).astimezone(UTC)
        yield TimedAction(at=at, name=name, action=action)


# ---------------------------------------------------------------- what staff do


async def _set_quests_channel(context: DemoContext, request: Request) -> None:
    changes = QuestChanges(
        channel_id=context.archive.id,
        timezone=ZONE.key,
        daily_time=QUESTS_AT.isoformat(timespec="minutes"),
    )
    await context.services.servers.configure_quests(request, changes)


async def _set_reviewers(context: DemoContext, request: Request) -> None:
    changes = ReviewChanges(channel_id=context.reviews.id, role_id=context.reviewers.id)
    await context.services.servers.configure_reviews(request, changes)


def _level_role(level: int) -> MemberAction:
    return lambda context, request: context.services.level_roles.put(
        request, level, context.level_roles[level].id, out_of_reach=()
    )


def _set_announcements(context: DemoContext, request: Request) -> Awaitable[object]:
    changes = AnnouncementChanges(channel_id=context.announcements.id)
    return context.services.servers.configure_announcements(request, changes)


def _plan_event(context: DemoContext, request: Request) -> Awaitable[object]:
    wanted = EventWanted(name="Finish-it days", from_text="18:00", to_text="2 days")
    return context.services.events.plan(request, wanted)


def _set_week_leader(context: DemoContext, request: Request) -> Awaitable[object]:
    changes = WeekLeaderChanges(role_id=context.headliner.id)
    return context.services.week_leaders.configure(request, changes)


def _post_in_practice(context: DemoContext, request: Request) -> Awaitable[object]:
    changes = QuestChanges(channel_id=context.practice.id, threads=True)
    return context.services.servers.configure_quests(request, changes)


def _add_studio_room(context: DemoContext, request: Request) -> Awaitable[object]:
    return context.services.rooms.toggle(request, context.studio.id, "mixing")


def _set_verification(verification: Verification) -> MemberAction:
    return lambda context, request: context.services.servers.configure_quests(
        request, QuestChanges(verification=verification)
    )


def _adjust(name: str, xp: int, reason: str) -> MemberAction:
    return lambda context, request: context.services.staff.adjust(
        request, user_id=context.people[name].id, xp=xp, reason=reason
    )


def _place(name: str, focus: str, craft: Craft) -> MemberAction:
    return lambda context, request: context.services.placements.place(
        request, user_id=context.people[name].id, focus=focus, craft=craft
    )


def _add_quest(context: DemoContext, request: Request) -> Awaitable[object]:
    typed = QuestTyped(
        title="Finish somebody else's eight bars",
        task=(
            "Ask a member if you can use eight bars they've posted here, and write the next "
            "eight. Keep their key and tempo, and change one thing on purpose: the drums, the "
            "harmony or the space. Send them the result before anyone else hears it."
        ),
        cadence=Cadence.WEEKLY,
        focus="composition",
        minutes="60",
    )
    return context.services.server_quests.add(request, typed)


def _switch_quest(slug: str) -> MemberAction:
    return lambda context, request: context.services.server_quests.switch(request, slug)


def _decide(number: int, reason: str | None = None) -> MemberAction:
    """Press Accept, or Decline with a reason, on the n-th message in the review channel."""

    async def decide(context: DemoContext, request: Request) -> None:
        await context.tick()  # sends the review message
        reviewer, message = context.person(request), context.reviews.history()[number - 1]
        if reason is None:
            await reviewer.click(message, label="Accept")
        else:
            form = await reviewer.click(message, label="Decline with feedback")
            await reviewer.submit_modal(form, {"reason": reason})
        await context.tick()  # sends the verdict

    return decide


# ---------------------------------------------------------------- what members do


def _claim(milestone: str, link: str, note: str) -> MemberAction:
    return lambda context, request: context.services.milestones.claim(
        request, milestone=milestone, link=link, note=note
    )


def _add_track(title: str, stage: Stage, link: str | None = None) -> MemberAction:
    return lambda context, request: context.services.tracks.add(
        request, title=title, stage=stage, link=link
    )


def _move_track(title: str, stage: Stage, link: str | None = None) -> MemberAction:
    return lambda context, request: context.services.tracks.move(
        request, track=title, stage=stage, link=link
    )


def _announce_release(title: str) -> MemberAction:
    async def announce(context: DemoContext, request: Request) -> None:
        tracks = context.services.tracks
        (track, *_) = await tracks.suggest(request.guild_id, request.user_id, title)
        await tracks.announce(request, track_id=track.id)

    return announce


def _choose_path(slug: str) -> MemberAction:
    return lambda context, request: context.services.paths.choose(request, slug)


def _ask_for_personal(context: DemoContext, request: Request) -> Awaitable[object]:
    return context.services.personal_quests.current(request)


def _finish_personal(context: DemoContext, request: Request) -> Awaitable[object]:
    hand_in = HandIn(note="Slower than I wanted, and much better for it.")
    return context.services.quests.complete(request, of=Cadence.PERSONAL, hand_in=hand_in)


_OPENING: Final[tuple[ScriptedEvent, ...]] = (
    (0, time(0, 0), STAFF, _set_quests_channel),
    (0, time(0, 0), STAFF, _set_reviewers),
)
_LATER: Final[tuple[ScriptedEvent, ...]] = (
    # One of the visitor's tracks has not moved for over two weeks; another is active.
    (1, time(19, 0), YOU.name, _add_track("Harbour Lights", Stage.SKETCH)),
    (3, time(19, 0), YOU.name, _move_track("Harbour Lights", Stage.ARRANGEMENT)),
    (5, time(19, 0), YOU.name, _move_track("Harbour Lights", Stage.MIX)),
    (12, time(19, 0), YOU.name, _add_track("Night Bus", Stage.IDEA)),
    (17, time(19, 0), YOU.name, _move_track("Night Bus", Stage.SKETCH)),
    (6, time(19, 0), YOU.name, tick_steps("Harbour Lights", Stage.MIX, 2)),
    (17, time(19, 5), YOU.name, tick_steps("Night Bus", Stage.SKETCH, 1)),
    (7, time(20, 30), YOU.name, check_mix(1, "First balance. The lows feel huge on headphones.")),
    (12, time(20, 30), YOU.name, check_mix(2, "Cleaned the low mids, put the bass in mono.")),
    (20, time(21, 0), YOU.name, check_mix(3, "Less bite in the lead, and no more red lights.")),
    # Ada's track goes from idea to release.
    (2, time(22, 0), ADA, _add_track("Small Hours", Stage.ARRANGEMENT)),
    (4, time(22, 0), ADA, _add_track("Paper Boats", Stage.IDEA)),
    (7, time(22, 0), ADA, _move_track("Small Hours", Stage.MIX)),
    (9, time(22, 0), ADA, _choose_path("mixing")),
    (
        15,
        time(22, 0),
        ADA,
        _claim(
            "first-finished-track",
            _MIXING,
            "Indie pop, 3:42. I'm happiest with how empty the second verse is.",
        ),
    ),
    # When there is an announcements channel, which gets a card.
    (17, time(12, 0), STAFF, _decide(1)),
    (13, time(22, 0), ADA, _move_track("Small Hours", Stage.MASTER)),
    (16, time(22, 0), ADA, _move_track("Small Hours", Stage.RELEASED, _RELEASED)),
    (16, time(22, 5), ADA, _announce_release("Small Hours")),
    (17, time(22, 0), ADA, _move_track("Paper Boats", Stage.SKETCH)),
    (17, time(22, 5), ADA, tick_steps("Paper Boats", Stage.SKETCH, 3)),
    (19, time(22, 0), ADA, _ask_for_personal),
    # Ben's claim is declined.
    (3, time(22, 0), BEN, _add_track("Corner Store", Stage.SKETCH)),
    (10, time(22, 0), BEN, _move_track("Corner Store", Stage.MIX)),
    (10, time(22, 5), BEN, _choose_path("beatmaking")),
    (
        17,
        time(21, 0),
        BEN,
        _claim(
            "blind-praise",
            "https://example.com/ben/corner-store.mp3",
            "Played it at a beat battle. Two people said the whole tape is fire.",
        ),
    ),
    (
        18,
        time(12, 0),
        STAFF,
        _decide(
            2,
            "Nice one, and nearly there! I need something about the mix itself. Ask those two "
            "what they heard in the low end, then claim it again with their answer.",
        ),
    ),
    # Dana and Emil.
    (5, time(9, 0), DANA, plan_week),
    (12, time(9, 0), DANA, plan_week),
    (19, time(9, 0), DANA, plan_week),
    (14, time(9, 0), DANA, _ask_for_personal),
    (15, time(9, 0), DANA, _finish_personal),
    (18, time(9, 0), DANA, _ask_for_personal),
    (6, time(9, 0), DANA, _add_track("Reel 3: the lighthouse", Stage.ARRANGEMENT)),
    (7, time(9, 0), DANA, tick_steps("Reel 3: the lighthouse", Stage.ARRANGEMENT, 4)),
    (
        18,
        time(18, 0),
        EMIL,
        _claim(
            "first-finished-track",
            "https://example.com/emil/la-plaza.wav",
            "Flamenco fusion, 4:10. Fay and I recorded the palmas in the stairwell.",
        ),
    ),
    # What staff do in the meantime.
    (8, time(18, 0), STAFF, _adjust(DANA, 150, "Ran Thursday's listening session")),
    (9, time(18, 0), STAFF, _add_quest),
    (9, time(18, 5), STAFF, _switch_quest("ready-for-the-lathe")),
    (9, time(18, 10), STAFF, _place(EMIL, "recording", Craft.SURE)),
    (FIRST_DAYS - 7, time(12, 0), STAFF, _set_week_leader),
    (FIRST_DAYS - _DAYS_ANNOUNCED, time(12, 0), STAFF, _set_announcements),
    (FIRST_DAYS - 4, time(12, 0), STAFF, _add_studio_room),
    *((FIRST_DAYS - 3, time(18, 0), STAFF, _level_role(level)) for level in LEVELS_WITH_ROLES),
    (FIRST_DAYS - _DAYS_SHOWN, time(12, 0), STAFF, _post_in_practice),
    # For two days staff review every completion, then require nothing again.
    (FIRST_DAYS - 3, time(20, 1), STAFF, _set_verification(Verification.REVIEW)),
    (FIRST_DAYS - 1, time(12, 0), STAFF, _decide(4)),
    (
        FIRST_DAYS - 1,
        time(12, 5),
        STAFF,
        _decide(5, "I believe you! Could you add the screenshot it asks for, or a link?"),
    ),
    (FIRST_DAYS - 1, time(19, 0), STAFF, _set_verification(Verification.HONOUR)),
    # It runs when the demo opens, and a day later it's over.
    (FIRST_DAYS - 1, time(17, 0), STAFF, _plan_event),
)
