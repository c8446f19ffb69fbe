"""What members and staff do with one another, each ready to be done once."""

import itertools
import secrets
from collections.abc import Callable
from datetime import timedelta

from bot.battles.results.battles import BattleWanted
from bot.battles.results.entries import EntryTyped
from bot.battles.results.settings import BattleChanges
from bot.battles.results.voting import PairToHear
from bot.battles.rules.battles import Choice
from bot.battles.store import battles, entries
from bot.buddies.results import BuddyAsked
from bot.events.results import EventWanted
from bot.feedback.results import FeedbackChanges, SubmissionAccepted
from bot.interactions.rules import Click, Request
from bot.mixes.rules.files import FileFacts
from bot.recordings.results import Converted, Kept
from tests.feedback.giving import TYPED, critique, given_by, submit, take
from tests.shared_timers.together import join as join_together
from tests.shared_timers.together import start as start_together
from tests.world import ANNE, BEN, CLEO, QUESTS_CHANNEL, STAFF, World

Ask = Callable[[Request], object]

_message_ids = itertools.count(secrets.randbits(40))
TRACK = Converted(data=b"", seconds=60.0, original_seconds=60.0, fingerprint=())
ANYTHING = BattleWanted(seed=7)


def kept() -> Kept:
    """Return where a track was put."""
    return Kept(channel_id=1, message_id=next(_message_ids))


def click_of(request: Request) -> Click:
    """Return the same interaction, as a button's in direct messages."""
    return Click(
        interaction_id=request.interaction_id,
        guild_id=None,
        user_id=request.user_id,
        now=request.now,
    )


def submitting(world: World) -> Ask:
    accepted = SubmissionAccepted(title="Night bus", question=None, stage=None, track_id=None)
    do = world.services.submissions.submit.blocking
    return lambda request: do(request, accepted, TRACK, kept())


def replacing_a_link(world: World) -> Ask:
    track, do = submit(world, link="https://x.example/1"), world.services.submissions.replace_link
    return lambda request: do.blocking(request, track.id, TRACK, kept())


def closing(world: World) -> Ask:
    track, do = submit(world), world.services.submissions.close.blocking
    return lambda request: do(request, track.id)


def removing(world: World) -> Ask:
    track, do = submit(world), world.services.submissions.remove.blocking
    return lambda request: do(request, track.id)


def listening(world: World) -> Ask:
    submit(world, BEN)
    return world.services.listening.listen.blocking


def passing(world: World) -> Ask:
    submit(world, BEN)
    turn, do = take(world, ANNE), world.services.listening.pass_on.blocking
    return lambda request: do(request, turn.claim.id)


def criticising(world: World) -> Ask:
    submit(world, BEN)
    turn, do = take(world, ANNE), world.services.listening.critique.blocking
    return lambda request: do(request, turn.claim.id, TYPED)


def received(world: World) -> int:
    """Have Anne receive a critique, and return its id."""
    submit(world, ANNE)
    critique(world, BEN)
    world.passes(hours=2)
    return given_by(world, BEN)[0].id


def marking(world: World) -> Ask:
    critique_id, do = received(world), world.services.feedback_inbox.mark.blocking
    return lambda request: do(click_of(request), critique_id, is_helpful=False)


def replying(world: World) -> Ask:
    critique_id, do = received(world), world.services.feedback_inbox.reply.blocking
    return lambda request: do(click_of(request), critique_id, "Thank you!")


def agreeing(world: World) -> Ask:
    critique_id, do = received(world), world.services.feedback_inbox.agree.blocking
    return lambda request: do(click_of(request), critique_id)


def begun(world: World) -> int:
    """Begin a battle, and return its id."""
    battle = world.services.battles.start.blocking(world.request(CLEO), ANYTHING, QUESTS_CHANNEL)
    return battle.battle.id


def entered(world: World, user_id: int = ANNE) -> int:
    """Begin a battle and enter it, and return its id."""
    battle_id = begun(world)
    entering_of(world)(world.request(user_id))
    return battle_id


def entering_of(world: World) -> Ask:
    service = world.services.battle_entries
    file = FileFacts(name="take.wav", size_bytes=9, content_type=None)
    accepted = service.accept.blocking(world.request(), None, EntryTyped(file=file))
    return lambda request: service.enter.blocking(request, accepted, TRACK, kept())


def entry_of(world: World, user_id: int) -> int:
    with world.database.reading() as tx:
        battle = battles.running(tx, world.guild_id)
        entry = entries.of_member(tx, battle.id, user_id) if battle else None
    assert entry is not None
    return entry.id


def starting(world: World) -> Ask:
    do = world.services.battles.start.blocking
    return lambda request: do(request, ANYTHING, QUESTS_CHANNEL)


def entering(world: World) -> Ask:
    begun(world)
    return entering_of(world)


def withdrawing(world: World) -> Ask:
    battle_id, do = entered(world), world.services.battle_entries.withdraw.blocking
    return lambda request: do(request, battle_id)


def configuring(world: World) -> Ask:
    do = world.services.battle_settings.configure.blocking
    return lambda request: do(request, BattleChanges(channel_id=QUESTS_CHANNEL))


def cancelling(world: World) -> Ask:
    battle_id, do = begun(world), world.services.battle_staff.cancel.blocking
    return lambda request: do(request, battle_id, "The sample is broken.")


def planning_an_event(world: World) -> Ask:
    do = world.services.events.plan.blocking
    return lambda request: do(request, EventWanted(to_text="2 hours"))


def cancelling_an_event(world: World) -> Ask:
    wanted, services = EventWanted(to_text="2 hours"), world.services
    event = services.events.plan.blocking(world.request(), wanted).planned
    return lambda request: services.events.cancel.blocking(request, event.id)


def extending(world: World) -> Ask:
    battle_id, do = begun(world), world.services.battle_staff.extend.blocking
    return lambda request: do(request, battle_id, "12 days")


def hiding(world: World) -> Ask:
    entered(world, BEN)
    entry_id, do = entry_of(world, BEN), world.services.battle_staff.hide.blocking
    return lambda request: do(request, entry_id)


def revealing(world: World) -> Ask:
    entered(world, BEN)
    entry_id, do = entry_of(world, BEN), world.services.battle_staff.reveal.blocking
    return lambda request: do(request, entry_id)


def setting_feedback(world: World) -> Ask:
    do = world.services.feedback_settings.configure.blocking
    return lambda request: do(request, FeedbackChanges(channel_id=QUESTS_CHANNEL))


def reporting_a_track(world: World) -> Ask:
    world.review()
    submit(world, BEN)
    turn, do = take(world, ANNE), world.services.feedback_moderation.report_turn.blocking
    return lambda request: do(request, turn.claim.id)


def reporting_a_critique(world: World) -> Ask:
    world.review()
    critique_id = received(world)
    do = world.services.feedback_moderation.report_critique.blocking
    return lambda request: do(request, critique_id)


def hiding_a_critique(world: World) -> Ask:
    critique_id, do = received(world), world.services.feedback_moderation.hide.blocking
    return lambda request: do(request, critique_id)


def looking_up_a_critic(world: World) -> Ask:
    critique_id, do = received(world), world.services.feedback_moderation.reveal.blocking
    return lambda request: do(request, critique_id)


def open_votes(world: World) -> None:
    """Begin a battle, have three enter, and let its deadline pass."""
    begun(world)
    for user_id in (BEN, CLEO, STAFF):
        entering_of(world)(world.request(user_id))
    world.passes(days=2, hours=1)
    while world.services.battle_phases.advance_due.blocking(world.now):
        pass


def dealing(world: World) -> Ask:
    open_votes(world)
    joined_at = world.now - timedelta(days=9)
    return lambda request: world.services.battle_votes.deal.blocking(request, joined_at=joined_at)


def dealt(world: World) -> int:
    """Open the votes, deal Anne a pair, and return its id."""
    pair = dealing(world)(world.request())
    assert isinstance(pair, PairToHear)
    return pair.pair_id


def voting(world: World) -> Ask:
    pair_id, do = dealt(world), world.services.battle_votes.vote.blocking
    return lambda request: do(request, pair_id, Choice.FIRST)


def explaining(world: World) -> Ask:
    pair_id, service = dealt(world), world.services.battle_votes
    service.vote.blocking(world.request(), pair_id, Choice.FIRST)
    return lambda request: service.explain.blocking(request, pair_id, "It moves.")


def explained(world: World) -> int:
    """Have Anne explain her vote in a battle that is over, and return the pair's id."""
    pair_id, service = dealt(world), world.services.battle_votes
    service.vote.blocking(world.request(), pair_id, Choice.FIRST)
    service.explain.blocking(world.request(), pair_id, "It moves.")
    world.passes(days=3)
    while world.services.battle_phases.advance_due.blocking(world.now):
        pass
    return pair_id


def hiding_a_reason(world: World) -> Ask:
    pair_id, do = explained(world), world.services.battle_reasons.hide.blocking
    return lambda request: do(request, pair_id)


def looking_up_a_voter(world: World) -> Ask:
    pair_id, do = explained(world), world.services.battle_reasons.reveal.blocking
    return lambda request: do(request, pair_id)


def starting_together(world: World) -> Ask:
    do = world.services.shared_timers.start.blocking
    return lambda request: do(request, lengths="25/5", rounds=2, channel_id=QUESTS_CHANNEL)


def starting_together_again(world: World) -> Ask:
    timer_id, do = start_together(world, BEN), world.services.shared_timers.start_again.blocking
    return lambda request: do(request, timer_id, channel_id=QUESTS_CHANNEL)


def joining_together(world: World) -> Ask:
    timer_id, do = start_together(world, BEN), world.services.shared_timers.join.blocking
    return lambda request: do(request, timer_id)


def choosing_a_focus_together(world: World) -> Ask:
    joined = join_together(world, start_together(world, BEN), ANNE)
    do = world.services.shared_timers.choose_focus.blocking
    return lambda request: do(request, joined.session_id, "theory")


def leaving_together(world: World) -> Ask:
    timer_id, do = start_together(world, BEN), world.services.shared_timers.leave.blocking
    join_together(world, timer_id, ANNE)
    return lambda request: do(request, timer_id)


def ending_together(world: World) -> Ask:
    timer_id, do = start_together(world, BEN), world.services.shared_timers.end.blocking
    return lambda request: do(request, timer_id, is_staff=True)


def asking_a_buddy(world: World) -> Ask:
    do = world.services.buddies.ask.blocking
    return lambda request: do(request, BEN, is_bot=False, is_here=True)


def asked_by(world: World, user_id: int, asked_id: int) -> int:
    asked = world.services.buddies.ask.blocking(
        world.request(user_id), asked_id, is_bot=False, is_here=True
    )
    assert isinstance(asked, BuddyAsked)
    return asked.ask.id


def taking_an_ask_back(world: World) -> Ask:
    ask_id, do = asked_by(world, ANNE, BEN), world.services.buddies.take_back.blocking
    return lambda request: do(request, ask_id)


def accepting_a_buddy(world: World) -> Ask:
    ask_id, do = asked_by(world, BEN, ANNE), world.services.buddies.accept.blocking
    return lambda request: do(click_of(request), ask_id)


def declining_a_buddy(world: World) -> Ask:
    ask_id, do = asked_by(world, BEN, ANNE), world.services.buddies.decline.blocking
    return lambda request: do(click_of(request), ask_id)


def muting_a_buddy(world: World) -> Ask:
    accepting_a_buddy(world)(world.request())
    do = world.services.buddies.mute.blocking
    return lambda request: do(click_of(request), world.guild_id, BEN, muted=True)


def ending_it_with_a_buddy(world: World) -> Ask:
    accepting_a_buddy(world)(world.request())
    do = world.services.buddies.end.blocking
    return lambda request: do(click_of(request), world.guild_id, BEN)


LISTENING: dict[str, Callable[[World], Ask]] = {
    "buddies.ask": asking_a_buddy,
    "buddies.take_back": taking_an_ask_back,
    "buddies.accept": accepting_a_buddy,
    "buddies.decline": declining_a_buddy,
    "buddies.mute": muting_a_buddy,
    "buddies.end": ending_it_with_a_buddy,
    "shared_timers.start": starting_together,
    "shared_timers.start_again": starting_together_again,
    "shared_timers.join": joining_together,
    "shared_timers.choose_focus": choosing_a_focus_together,
    "shared_timers.leave": leaving_together,
    "shared_timers.end": ending_together,
    "submissions.submit": submitting,
    "submissions.replace_link": replacing_a_link,
    "submissions.close": closing,
    "submissions.remove": removing,
    "listening.listen": listening,
    "listening.pass_on": passing,
    "listening.critique": criticising,
    "feedback_inbox.mark": marking,
    "feedback_inbox.reply": replying,
    "feedback_inbox.agree": agreeing,
    "feedback_settings.configure": setting_feedback,
    "feedback_moderation.report_turn": reporting_a_track,
    "feedback_moderation.report_critique": reporting_a_critique,
    "feedback_moderation.hide": hiding_a_critique,
    "feedback_moderation.reveal": looking_up_a_critic,
    "battle_votes.deal": dealing,
    "battle_votes.vote": voting,
    "battle_votes.explain": explaining,
    "battles.start": starting,
    "battle_entries.enter": entering,
    "battle_entries.withdraw": withdrawing,
    "battle_settings.configure": configuring,
    "battle_staff.cancel": cancelling,
    "battle_staff.extend": extending,
    "events.cancel": cancelling_an_event,
    "events.plan": planning_an_event,
    "battle_staff.hide": hiding,
    "battle_staff.reveal": revealing,
    "battle_reasons.hide": hiding_a_reason,
    "battle_reasons.reveal": looking_up_a_voter,
}
"""By use case: prepares a world, and returns what Anne then does."""
