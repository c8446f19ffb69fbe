"""`/staff adjust`, `undo` and `audit`."""

from typing import Any

from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.staff import store as staff_acts
from bot.xp.rules.levels import threshold
from tests.cogs.harness import Harness, buttons_of, message_of, text_of
from tests.cogs.staff import dismiss_staff, open_to, private_text


async def adjust(
    harness: Harness, member: Any, xp: int, reason: str = "Taught a class"
) -> InteractionResult:
    return await harness.staff.slash(
        harness.channel, "staff adjust", member=member, xp=xp, reason=reason
    )


async def undo(harness: Harness, member: Any, award: str) -> InteractionResult:
    asked = await harness.staff.slash(harness.channel, "staff undo", member=member, award=award)
    if "Undo it" not in buttons_of(asked):
        return asked
    await harness.staff.click(message_of(asked), label="Undo it")
    return asked


async def suggested(harness: Harness, member: MemberActor, typed: str = "") -> list[dict[str, Any]]:
    return await harness.staff.autocomplete(
        harness.channel, "staff undo", "award", typed, member=member
    )


async def test_giving_xp_shows_the_members_new_total(harness: Harness) -> None:
    await harness.staff.slash(harness.channel, "settings announcements", channel=harness.channel)
    mia = harness.member("mia")
    reply = private_text(await adjust(harness, mia, 1_500, "Taught *the* class @everyone"))
    assert "### XP given" in reply
    assert f"{mia.mention} · **+1,500 XP** · 1,500 XP now" in reply
    assert r"> Taught \*the\* class" in reply
    assert "@everyone" not in reply
    assert reply.startswith(f"### 🎉 {mia.mention}: Level 7! Up from 1\n")
    await harness.tick()
    (announced,) = [text_of(each) for each in harness.channel.history()]
    assert f"{mia.mention} reached **level 7**" in announced
    profile = text_of(await mia.slash(harness.channel, "profile show"))
    assert "1,500 XP" in profile


async def test_without_a_channel_the_level_follows_the_reply(harness: Harness) -> None:
    mia = harness.member("mia")
    result = await adjust(harness, mia, threshold(5))
    (followup,) = result.followups
    assert not followup.ephemeral
    assert "reached **level 5**" in text_of(followup)
    assert (await adjust(harness, mia, -400)).followups == []
    assert (await adjust(harness, mia, 400)).followups == []


async def test_taking_more_xp_than_there_is_takes_all(harness: Harness) -> None:
    mia = harness.member("mia")
    assert "They have no XP, so" in private_text(await adjust(harness, mia, -5))
    await adjust(harness, mia, 100)
    asked = await adjust(harness, mia, -5_000)
    assert "### Take 100 XP?" in private_text(asked)
    assert "Now: **100 XP**, level 1\nAfter: **0 XP**, level 1\n> Taught a class" in text_of(asked)
    await harness.staff.click(message_of(asked), label="Cancel")
    assert text_of(asked) == "Cancelled. Nothing was changed."
    asked = await adjust(harness, mia, -100)
    take = buttons_of(asked)["Take 100 XP"]
    await harness.staff.click(message_of(asked), custom_id=take)
    assert text_of(asked).startswith("### XP taken\n")
    assert "**−100 XP** · 0 XP now" in text_of(asked)
    assert (await harness.services.staff.audit(harness.guild.id, mia.id)).total == 2


async def test_taking_more_than_1_000_xp_is_asked_about_first(harness: Harness) -> None:
    mia = harness.member("mia")
    await adjust(harness, mia, 5_000)
    assert "### XP taken" in private_text(await adjust(harness, mia, -1_000))
    asked, forgotten = await adjust(harness, mia, -1_001), await adjust(harness, mia, -1_001)
    assert "Now: **4,000 XP**, level 13\nAfter: **2,999 XP**, level 11" in private_text(asked)
    await harness.staff.click(message_of(asked), label="Take 1,001 XP")
    assert "**−1,001 XP** · 2,999 XP now" in text_of(asked)
    await harness.restart()
    expired = await harness.staff.click(message_of(forgotten), label="Take 1,001 XP")
    assert "This question has expired, so nothing was changed." in text_of(expired)
    assert (await harness.services.staff.audit(harness.guild.id, mia.id)).total == 3


async def test_the_member_is_told_what_staff_did(harness: Harness) -> None:
    mia = harness.member("mia")
    await mia.slash(harness.channel, "session log", minutes=30, focus="Mixing")
    (session,) = await suggested(harness, mia)
    await adjust(harness, mia, 1_500, "Taught *the* class")
    await adjust(harness, mia, -40, "Oops")
    await undo(harness, mia, session["value"])
    await adjust(harness, harness.staff, 50)
    await harness.tick()
    given, taken, undone = [text_of(each) for each in mia.user.dm_channel.history()]
    where = "Staff in **Night Shift Producers**"
    talk = "-# Think that's a mistake? Talk to your server's staff."
    assert given == (
        f"### You got XP from staff\n{where} gave you **1,500 XP**. You have 1,830 XP now, "
        f"level 8.\n> Taught \\*the\\* class\n{talk}"
    )
    assert f"{where} took **40 XP** from you. You have 1,790 XP now, level 8.\n> Oops\n" in taken
    assert f"{where} undid this award (**−330 XP**). You have 1,460 XP now" in undone
    assert "\n> Mixing, 30 minutes\n" in undone
    assert "You can log those minutes again." in undone
    assert harness.staff.user.dm_channel.history() == []
    with harness.database.reading() as tx:
        assert all(act.told_at for act in staff_acts.about(tx, harness.guild.id, mia.id))
    for who in (mia, harness.staff):
        assert "Staff" not in private_text(await who.slash(harness.channel, "session status"))


async def test_closed_direct_messages_leave_it_to_the_next_private_reply(harness: Harness) -> None:
    mia, noa = harness.member("mia"), harness.member("noa")
    harness.env.inject_error(
        "POST",
        f"/channels/{mia.user.dm_channel.id}/messages",
        status=403,
        code=50007,
        message="Cannot send messages to this user",
        times=None,
    )
    await mia.slash(harness.channel, "session log", minutes=30, focus="Mixing")
    (session,) = await suggested(harness, mia)
    await adjust(harness, mia, 1_500, "Taught *the* class")
    await undo(harness, mia, session["value"])
    await harness.tick()
    for shown in (
        await noa.slash(harness.channel, "session status"),
        await mia.slash(harness.channel, "leaderboard"),
        await mia.slash(harness.channel, "session stop"),  # refused: no timer is running
    ):
        assert "Staff" not in text_of(shown)
    harness.env.inject_error("POST", "/interactions/*", status=404, code=10062)
    await mia.slash(harness.channel, "session status")
    texts = [
        private_text(await mia.slash(harness.channel, command))
        for command in ("session history", "session status")
    ]
    on = f"on <t:{int(harness.clock().timestamp())}:D>"
    assert texts[0].startswith(
        f"Staff undid an award (**−330 XP**) {on}: “Mixing, 30 minutes”. You can log those "
        f"minutes again.\nStaff gave you **1,500 XP** {on}: “Taught \\*the\\* class”.\n"
    )
    assert "Staff" not in texts[1]
    for n in range(5):
        await adjust(harness, mia, -10 - n, f"Oops {n}")
    await harness.restart()
    await harness.tick()
    shown = private_text(await mia.slash(harness.channel, "session status"))
    assert f"Staff took **14 XP** from you {on}: “Oops 4”.\n" in shown
    assert "“Oops 2”.\n-# And 2 more. `/privacy export` has them all.\n" in shown
    assert "Staff" not in private_text(await mia.slash(harness.channel, "session status"))


async def test_staff_set_how_far_along_a_member_is(harness: Harness) -> None:
    mia = harness.member("mia")

    async def place(**options: Any) -> str:
        shown = await harness.staff.slash(harness.channel, "staff place", member=mia, **options)
        return private_text(shown)

    assert f"{mia.mention}\n**Composition**: starting out\n" in await place()
    (focus,) = await harness.staff.autocomplete(
        harness.channel, "staff place", "focus", "mixi", member=mia
    )
    text = await place(craft="steady", focus=focus["value"])
    assert text.startswith(f"### Craft set\n{mia.mention} · **Mixing: steady**\n-# Logged under")
    assert "There's no focus “juggling”" in await place(craft="sure", focus="juggling")
    assert "**Mixing**: steady\n" in await place()
    await harness.tick()
    (told,) = [text_of(each) for each in mia.user.dm_channel.history()]
    assert told == (
        "### Staff set how far along you are\n"
        "Staff in **Night Shift Producers** set this for you: **Mixing: steady**.\n"
        "Your plan and your personal quests follow it. Your XP and level don't change.\n"
        "-# Not quite right? Answer the questions of `/coach placement` there."
    )
    assert f"{mia.mention} · **Every focus: finding your way**" in await place(craft="finding")
    audit = await harness.staff.slash(harness.channel, "staff audit", member=mia)
    assert f"craft set by {harness.staff.mention}: Every focus: finding your way" in private_text(
        audit
    )
    here = await harness.staff.slash(harness.channel, "staff audit")
    assert f"· craft set · {mia.mention}: Mixing: steady" in private_text(here)


async def test_invalid_adjustments_are_refused(harness: Harness) -> None:
    mia = harness.member("mia")
    assert "Enter an amount between 1 and 1,000,000 XP" in private_text(
        await adjust(harness, mia, 0)
    )
    assert "Add a reason" in private_text(await adjust(harness, mia, 5, "   "))
    bot = harness.guild.add_member(harness.env.create_user("robot", bot=True))
    assert "bots don't practise" in private_text(await adjust(harness, bot, 5))
    stranger = harness.env.create_user("stranger")
    assert "aren't in this server" in private_text(await adjust(harness, stranger, 5))
    assert (await harness.services.staff.audit(harness.guild.id, mia.id)).total == 0


async def test_an_award_is_suggested_and_undone_once(harness: Harness) -> None:
    mia, noa = harness.member("mia"), harness.member("noa")
    assert await suggested(harness, mia) == []
    assert await harness.staff.autocomplete(harness.channel, "staff undo", "award", "") == []
    await mia.slash(harness.channel, "session log", minutes=30, focus="Mixing")
    harness.clock.advance(days=2)
    await adjust(harness, mia, 40, "Best question")
    choices = await suggested(harness, mia)
    assert [choice["name"] for choice in choices] == [
        "24 Nov · +40 XP · Best question",
        "22 Nov · +330 XP · Mixing, 30 minutes",
    ]
    assert [each["name"] for each in await suggested(harness, mia, "mixING")] == [
        "22 Nov · +330 XP · Mixing, 30 minutes"
    ]
    session = choices[1]["value"]
    assert "I can't find that award." in private_text(await undo(harness, noa, session))
    for nonsense in ("mixing", "9" * 30, "٣"):
        assert "I can't find that award." in private_text(await undo(harness, mia, nonsense))
    reply = private_text(await undo(harness, mia, session))
    assert f"{mia.mention} · **−330 XP** · 40 XP now" in reply
    assert "Sun 22 Nov 2026 · Mixing, 30 minutes" in reply
    assert "They can log those minutes again." in reply
    assert "That award was already undone" in private_text(await undo(harness, mia, session))
    assert [choice["name"] for choice in await suggested(harness, mia)] == [choices[0]["name"]]
    assert "Mixing" not in text_of(await mia.slash(harness.channel, "session history"))


async def test_refused_undos_say_why(harness: Harness) -> None:
    mia = harness.member("mia")
    await mia.slash(harness.channel, "session log", minutes=30, focus="Mixing")
    (session,) = await suggested(harness, mia)
    await adjust(harness, mia, -300)
    reply = private_text(await undo(harness, mia, session["value"]))
    assert "That can't be undone any more: XP was taken since" in reply
    assert "XP" in reply
    assert "Ear" in reply


async def test_an_undone_completion_is_removed_from_its_posting(harness: Harness) -> None:
    await harness.set_up_quests()
    posting = await harness.post()
    mia = harness.member("mia")
    await mia.slash(harness.channel, "quest complete")
    (award,) = await suggested(harness, mia)
    harness.clock.advance(minutes=1)
    await harness.tick()
    shown = harness.channel.history()[0]
    assert shown.id == posting.id
    assert "mia" in text_of(shown)
    assert "complete the quest again" in private_text(await undo(harness, mia, award["value"]))
    harness.clock.advance(minutes=1)
    await harness.tick()
    assert "mia" not in text_of(harness.channel.history()[0])
    assert "+275 XP" in text_of(await mia.slash(harness.channel, "quest complete"))


async def test_the_record_has_pages(harness: Harness) -> None:
    mia = harness.member("mia")
    reply = private_text(await harness.staff.slash(harness.channel, "staff audit", member=mia))
    assert reply == (f"{mia.mention} has no XP yet, and staff haven't changed anything for them.")
    for n in range(7):
        await adjust(harness, mia, 100 + n, f"Class {n} *free*")
    (newest, *_) = await suggested(harness, mia)
    await undo(harness, mia, newest["value"])
    shown = await harness.staff.slash(harness.channel, "staff audit", member=mia)
    text = private_text(shown)
    assert f"{mia.mention} · 8 entries, newest first" in text
    assert r"**−106 XP** · Undone by staff: Class 6 \*free\*" in text
    assert r"**+106 XP** · Class 6 \*free\* · undone" in text
    assert f"-# Adjusted by {harness.staff.mention}" in text
    assert f"-# Undone by {harness.staff.mention}" in text
    assert "Class 0" not in text
    second_page = buttons_of(shown)["Next"]
    await harness.restart()
    older = await harness.staff.click(message_of(shown), label="Next")
    assert "Class 0" in text_of(older)
    assert "Next" not in buttons_of(older)
    await harness.staff.click(message_of(shown), label="Previous")
    harness.clock.advance(days=300)
    again = await harness.staff.click(message_of(shown), custom_id=second_page)
    assert "Class 0" in text_of(again)
    of_staff = text_of(
        await harness.staff.slash(harness.channel, "staff audit", member=harness.staff)
    )
    assert rf"as staff · adjusted · {mia.mention} · +105 XP: Class 5 \*free\*" in of_staff


async def test_the_audit_of_the_server_has_every_change_of_settings(harness: Harness) -> None:
    empty = await harness.staff.slash(harness.channel, "staff audit")
    assert private_text(empty) == "Staff haven't changed anything here yet."
    await harness.set_up_quests(daily_time="18:00", weekly_day="Friday")
    green = harness.guild.create_role("Green")
    studio = harness.guild.create_voice_channel("studio")
    who, options = harness.staff, {"level": 5, "role": green}
    await who.slash(harness.channel, "settings level-role", **options)
    await who.slash(harness.channel, "settings accent", colour="#4f8a8b")
    await who.slash(harness.channel, "settings studio-room", channel=studio, focus="Mixing")
    await harness.post()
    harness.clock.advance(minutes=1)
    await adjust(harness, harness.member("mia"), 100, "A class")
    shown = await who.slash(harness.channel, "staff audit")
    text = private_text(shown)
    assert "This server · 8 entries, newest first" in text
    assert f"{who.mention} · adjusted · " in text
    assert f"{who.mention} · posted the daily quest early" in text
    assert f"{who.mention} · **Role of level 5** · none → {green.mention}" in text
    assert "**Accent colour** · none → #4f8a8b" in text
    assert f"**Studio room {studio.mention}** · none → mixing" in text
    older = text_of(await who.click(message_of(shown), label="Next"))
    assert f"**Quests channel** · none → {harness.channel.mention}" in text + older
    assert "**Time of day** · 09:00 → 18:00" in text + older
    assert "**Day of the weekly quest** · Monday → Friday" in text + older
    of_staff = text_of(await who.slash(harness.channel, "staff audit", member=who))
    assert f"as staff · **Role of level 5** · none → {green.mention}" in of_staff
    dismiss_staff(harness)
    assert "Only members with Manage Server" in private_text(
        await who.click(message_of(shown), label="Previous")
    )


async def test_only_staff_can_use_staff_commands(harness: Harness) -> None:
    mia = harness.member("mia")
    await open_to(harness, mia, "staff")
    for n in range(7):
        await adjust(harness, mia, 1 + n)
    record = await harness.staff.slash(harness.channel, "staff audit", member=mia)
    attempts = [
        await mia.slash(harness.channel, "staff adjust", member=mia, xp=5, reason="me"),
        await mia.slash(harness.channel, "staff undo", member=mia, award="1"),
        await mia.slash(harness.channel, "staff audit", member=mia),
        await mia.slash(harness.channel, "staff audit"),
        await mia.slash(harness.channel, "staff place", member=mia),
        await mia.slash(harness.channel, "staff place", member=mia, craft="sure"),
        await mia.slash(harness.channel, "staff quest-add"),
        await mia.slash(harness.channel, "staff quest-disable", quest="x"),
    ]
    for attempt in attempts:
        assert "Only members with Manage Server can use this." in private_text(attempt)
    opened = await harness.staff.slash(harness.channel, "staff quest-add")
    dismiss_staff(harness)
    attempts = [
        await harness.staff.click(message_of(record), label="Next"),
        await harness.staff.submit_modal(
            opened,
            {"title": "x", "task": "y", "cadence": ["daily"], "focus": ["theory"], "minutes": "5"},
        ),
    ]
    for attempt in attempts:
        assert "Only members with Manage Server" in private_text(attempt)
    assert await mia.autocomplete(harness.channel, "staff undo", "award", "", member=mia) == []
    assert await mia.autocomplete(harness.channel, "staff quest-disable", "quest", "") == []
    assert await mia.autocomplete(harness.channel, "staff place", "focus", "") == []
