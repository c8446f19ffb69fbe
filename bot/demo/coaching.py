"""What the demo's members do with the coach: placements, plans, sessions on them, steps."""

from collections.abc import Awaitable, Mapping

from bot.assessments.rules import Answer, Rating
from bot.calendar.rules.periods import Cadence
from bot.coach.rules.craft import Craft
from bot.demo.context import DemoContext, MemberAction
from bot.interactions.rules import Click, Request
from bot.quests.store.completions import HandIn
from bot.tracks.rules import Stage


async def answer_placement(
    context: DemoContext, request: Request, *, answers: Mapping[str, Craft]
) -> None:
    """Answer questions of the placement; `answers` are by question."""
    for question, craft in answers.items():
        await context.services.placements.answer(
            context.renewed(request), question=question, craft=craft
        )


def plan_week(context: DemoContext, request: Request) -> Awaitable[object]:
    """Ask for the week's plan."""
    return context.services.coach.plan(request)


async def start_planned(context: DemoContext, request: Request, *, focus: str) -> None:
    """Start a timer on the next quest of the week's plan; on a focus if there is none left."""
    planned = await context.services.coach.plan(context.renewed(request))
    quests = (line.quest.slug for line in planned.lines if line.quest and not line.worked)
    await context.services.sessions.start(request, focus=focus, exercise=next(quests, None))


async def stop_planned(context: DemoContext, request: Request) -> None:
    """Stop the timer and say how it went; a step of a track that it was for is done, too."""
    services = context.services
    await services.sessions.stop(request)
    history = await services.logbook.history(request.guild_id, request.user_id)
    session = history.lines[0].session
    if session.exercise is None:
        return
    click = Click(
        interaction_id=context.renewed(request).interaction_id,
        guild_id=request.guild_id,
        user_id=request.user_id,
        now=request.now,
    )
    form = await services.assessments.session_form(click, session.id)
    answer = Answer(checks=form.checks, rating=Rating.RIGHT)
    await services.assessments.assess_session(click, session.id, answer)
    planned = await services.coach.plan(context.renewed(request))
    for line in planned.lines:
        if line.track and line.step and line.quest and line.quest.slug == session.exercise:
            await services.coach.tick(
                context.renewed(request), track_id=line.track.id, step=line.step.slug
            )


async def assess_quest(
    context: DemoContext, request: Request, *, cadence: Cadence, hand_in: HandIn, rating: Rating
) -> None:
    """Complete a quest, say how hard it was, and tick all of its checks but the last."""
    quests = context.services.quests
    card = await quests.current(request.guild_id, request.user_id, cadence, request.now)
    answer = Answer(checks=card.quest.checks[:-1], rating=rating)
    await quests.complete(request, of=cadence, hand_in=hand_in, answer=answer, is_sure=True)


def tick_steps(title: str, stage: Stage, number: int) -> MemberAction:
    """Record that a track has the first `number` steps of a stage."""

    async def tick(context: DemoContext, request: Request) -> None:
        services = context.services
        (track, *_) = await services.tracks.suggest(request.guild_id, request.user_id, title)
        pack = await services.servers.pack_of(request.guild_id)
        steps = pack.stage_guide[stage].steps[:number]
        await services.track_steps.record(
            request, track_id=track.id, stage=stage, has=[step.slug for step in steps]
        )

    return tick
