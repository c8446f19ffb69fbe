"""`/staff adjust`, `undo` and `audit`."""

from typing import Any

from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.xp.rules.levels import threshold
from tests.cogs.staff import dismiss_staff, open_to, told
from tests.cogs.stage import Stage, buttons_of, message_of, text_of


async def adjust(
    stage: Stage, member: Any, xp: int, reason: str = "Taught a class"
) -> InteractionResult:
    return await stage.staff.slash(
        stage.channel, "staff adjust", member=member, xp=xp, reason=reason
    )


async def undo(stage: Stage, member: Any, award: str) -> InteractionResult:
    return await stage.staff.slash(stage.channel, "staff undo", member=member, award=award)


async def suggested(stage: Stage, member: MemberActor, typed: str = "") -> list[dict[str, Any]]:
    return await stage.staff.autocomplete(
        stage.channel, "staff undo", "award", typed, member=member
    )


async def test_giving_xp_shows_the_members_new_total(stage: Stage) -> None:
    await stage.staff.slash(stage.channel, "settings announcements", channel=stage.channel)
    mia = stage.member("mia")
    reply = told(await adjust(stage, mia, 1_500, "Taught *the* class @everyone"))
    assert "### XP given" in reply
    assert f"{mia.mention} · **+1,500 XP**, 1,500 XP now" in reply
    assert r"> Taught \*the\* class" in reply
    assert "@everyone" not in reply
    assert "**Level 7**" in reply
    await stage.tick()
    (announced,) = [text_of(each) for each in stage.channel.history()]
    assert f"{mia.mention} has reached **level 7**" in announced
    profile = text_of(await mia.slash(stage.channel, "profile show"))
    assert "1,500 XP" in profile


async def test_without_a_channel_the_level_follows_the_reply(stage: Stage) -> None:
    mia = stage.member("mia")
    result = await adjust(stage, mia, threshold(5))
    (followup,) = result.followups
    assert not followup.ephemeral
    assert "has reached **level 5**" in text_of(followup)
    assert (await adjust(stage, mia, -400)).followups == []
    assert (await adjust(stage, mia, 400)).followups == []


async def test_taking_more_xp_than_there_is_takes_all(stage: Stage) -> None:
    mia = stage.member("mia")
    assert "They have no XP, so" in told(await adjust(stage, mia, -5))
    await adjust(stage, mia, 100)
    reply = told(await adjust(stage, mia, -5_000))
    assert "### XP taken" in reply
    assert "**-100 XP**, 0 XP now" in reply
    assert "You asked for -5,000 XP, but nobody goes below 0: 100 XP were all" in reply


async def test_invalid_adjustments_are_refused(stage: Stage) -> None:
    mia = stage.member("mia")
    assert "0 would change nothing" in told(await adjust(stage, mia, 0))
    assert "Say why" in told(await adjust(stage, mia, 5, "   "))
    bot = stage.guild.add_member(stage.env.create_user("robot", bot=True))
    assert "bots don't practise" in told(await adjust(stage, bot, 5))
    stranger = stage.env.create_user("stranger")
    assert "not in this server" in told(await adjust(stage, stranger, 5))
    assert (await stage.services.staff.audit(stage.guild.id, mia.id)).total == 0


async def test_an_award_is_suggested_and_undone_once(stage: Stage) -> None:
    mia, noa = stage.member("mia"), stage.member("noa")
    assert await suggested(stage, mia) == []
    assert await stage.staff.autocomplete(stage.channel, "staff undo", "award", "") == []
    await mia.slash(stage.channel, "session log", minutes=30, focus="Mixing")
    stage.clock.advance(days=2)
    await adjust(stage, mia, 40, "Best question")
    choices = await suggested(stage, mia)
    assert [choice["name"] for choice in choices] == [
        "24 Nov · +40 XP · Best question",
        "22 Nov · +330 XP · Mixing, 30 minutes",
    ]
    assert [each["name"] for each in await suggested(stage, mia, "mixING")] == [
        "22 Nov · +330 XP · Mixing, 30 minutes"
    ]
    session = choices[1]["value"]
    assert "I can't find that award among theirs." in told(await undo(stage, noa, session))
    for nonsense in ("mixing", "9" * 30, "٣"):
        assert "I can't find that award among theirs." in told(await undo(stage, mia, nonsense))
    reply = told(await undo(stage, mia, session))
    assert f"{mia.mention} · **-330 XP**, 40 XP now" in reply
    assert "It was for Sun 22 Nov 2026: Mixing, 30 minutes." in reply
    assert "The session's minutes can be logged again for that day." in reply
    assert "That award was taken back" in told(await undo(stage, mia, session))
    assert [choice["name"] for choice in await suggested(stage, mia)] == [choices[0]["name"]]
    assert "Mixing" not in text_of(await mia.slash(stage.channel, "session history"))


async def test_refused_undos_say_why(stage: Stage) -> None:
    mia = stage.member("mia")
    await mia.slash(stage.channel, "session log", minutes=30, focus="Mixing")
    (session,) = await suggested(stage, mia)
    await adjust(stage, mia, -300)
    reply = told(await undo(stage, mia, session["value"]))
    assert "That can't be taken back any more: after an adjustment since" in reply
    assert "XP" in reply
    assert "Ear" in reply


async def test_an_undone_completion_is_removed_from_its_posting(stage: Stage) -> None:
    await stage.set_up_quests()
    posting = await stage.post()
    mia = stage.member("mia")
    await mia.slash(stage.channel, "quest complete")
    (award,) = await suggested(stage, mia)
    stage.clock.advance(minutes=1)
    await stage.tick()
    shown = stage.channel.history()[0]
    assert shown.id == posting.id
    assert "mia" in text_of(shown)
    assert "can be handed in again" in told(await undo(stage, mia, award["value"]))
    stage.clock.advance(minutes=1)
    await stage.tick()
    assert "mia" not in text_of(stage.channel.history()[0])
    assert "+275 XP" in text_of(await mia.slash(stage.channel, "quest complete"))


async def test_the_record_has_pages(stage: Stage) -> None:
    mia = stage.member("mia")
    reply = told(await stage.staff.slash(stage.channel, "staff audit", member=mia))
    assert reply == (
        f"Nothing is on record for {mia.mention} yet: no XP, and nothing done by staff."
    )
    for n in range(7):
        await adjust(stage, mia, 100 + n, f"Class {n} *free*")
    (newest, *_) = await suggested(stage, mia)
    await undo(stage, mia, newest["value"])
    shown = await stage.staff.slash(stage.channel, "staff audit", member=mia)
    text = told(shown)
    assert f"{mia.mention} · 8 entries, the newest first" in text
    assert r"**-106 XP** · Taken back by staff: Class 6 \*free\*" in text
    assert r"**+106 XP** · Class 6 \*free\* · since taken back" in text
    assert f"-# Adjusted by {stage.staff.mention}" in text
    assert f"-# Taken back by {stage.staff.mention}" in text
    assert "Class 0" not in text
    second_page = buttons_of(shown)["Older"]
    await stage.restart()
    older = await stage.staff.click(message_of(shown), label="Older")
    assert "Class 0" in text_of(older)
    assert "Older" not in buttons_of(older)
    await stage.staff.click(message_of(shown), label="Newer")
    stage.clock.advance(days=300)
    again = await stage.staff.click(message_of(shown), custom_id=second_page)
    assert "Class 0" in text_of(again)
    of_staff = text_of(await stage.staff.slash(stage.channel, "staff audit", member=stage.staff))
    assert rf"as staff · adjusted · {mia.mention} · +105 XP: Class 5 \*free\*" in of_staff


async def test_only_staff_can_use_staff_commands(stage: Stage) -> None:
    mia = stage.member("mia")
    await open_to(stage, mia, "staff")
    for n in range(7):
        await adjust(stage, mia, 1 + n)
    record = await stage.staff.slash(stage.channel, "staff audit", member=mia)
    attempts = [
        await mia.slash(stage.channel, "staff adjust", member=mia, xp=5, reason="me"),
        await mia.slash(stage.channel, "staff undo", member=mia, award="1"),
        await mia.slash(stage.channel, "staff audit", member=mia),
        await mia.slash(stage.channel, "staff quest-add"),
        await mia.slash(stage.channel, "staff quest-disable", quest="x"),
    ]
    for attempt in attempts:
        assert "That one is for staff: it needs the Manage Server permission." in told(attempt)
    opened = await stage.staff.slash(stage.channel, "staff quest-add")
    dismiss_staff(stage)
    attempts = [
        await stage.staff.click(message_of(record), label="Older"),
        await stage.staff.submit_modal(
            opened,
            {"title": "x", "task": "y", "cadence": ["daily"], "focus": ["theory"], "minutes": "5"},
        ),
    ]
    for attempt in attempts:
        assert "That one is for staff" in told(attempt)
    assert await mia.autocomplete(stage.channel, "staff undo", "award", "", member=mia) == []
    assert await mia.autocomplete(stage.channel, "staff quest-disable", "quest", "") == []
