"""`/quest`."""

import re
from dataclasses import replace
from functools import partial
from typing import Any

import discord
import pytest
from simcord.results import InteractionResult

from bot.calendar.rules.periods import Cadence
from bot.quests.view.quests import draw_posting
from bot.ui.actions import button
from bot.ui.replies import panel, row
from tests.cogs.harness import PACKS, VARIANTS, Harness, buttons_of, message_of, text_of

PACK = PACKS["music-production"]
TITLES = {quest.title: quest for quest in PACK.quests}


def title_in(text: str) -> str:
    """Return the only quest title in a text."""
    (match,) = [title for title in TITLES if title in text]
    return match


async def test_before_the_setup_the_reply_refers_to_staff(harness: Harness) -> None:
    mia = harness.member("mia")
    for name in ("today", "week", "month", "complete"):
        result = await mia.slash(harness.channel, f"quest {name}")
        assert result.ephemeral
        assert "`/settings quests`" in text_of(result)


async def test_before_the_first_posting_the_reply_says_when_it_comes(harness: Harness) -> None:
    await harness.set_up_quests(timezone="Europe/Berlin", daily_time="09:30")
    mia = harness.member("mia")
    # Sunday 22 November, 20:15 UTC: 09:30 in Berlin is 08:30 UTC.
    for name, instant in (
        ("today", 1795422600),  # Monday 23 November
        ("week", 1795422600),
        ("month", 1796113800),  # Tuesday 1 December
    ):
        assert f"<t:{instant}:R>" in text_of(await mia.slash(harness.channel, f"quest {name}"))


@pytest.mark.parametrize(
    ("cadence", "name", "xp"),
    [("daily", "today", 275), ("weekly", "week", 1_320), ("monthly", "month", 5_500)],
)
async def test_an_open_posting_is_shown_with_its_buttons(
    harness: Harness, cadence: str, name: str, xp: int
) -> None:
    await harness.set_up_quests()
    posted = await harness.post(cadence)
    mia = harness.member("mia")
    shown = await mia.slash(harness.channel, f"quest {name}")
    assert shown.ephemeral
    quest = TITLES[title_in(text_of(shown))]
    assert quest.cadence == cadence
    assert quest.task in text_of(shown)
    assert f"{xp:,} XP" in text_of(shown)
    assert "No one's completed it yet" in text_of(shown)
    newcomers = {"Skip what I know": f"v1:coach-placement:{mia.id}"}
    assert buttons_of(shown) == buttons_of(posted) | newcomers
    buttons = {"Complete", "Start a session on it", "Why this helps"}
    if quest.drill is not None:
        buttons.add("Train your ear on this")
    if quest.feedback is not None:
        buttons.add({"get": "Get feedback", "give": "Listen to someone"}[quest.feedback])
    assert set(buttons_of(posted)) - VARIANTS == buttons
    for check in quest.checks:
        assert text_of(shown).count(f"- {check}") == 1
        assert check not in text_of(posted)


async def fill(
    harness: Harness, name: str, message: discord.Message, **fields: object
) -> InteractionResult:
    """Press Complete as a new member of this name, and submit the form."""
    member = harness.member(name)
    shown = await member.click(message, label="Complete")
    assert shown.modal is not None, text_of(shown)
    return await member.submit_modal(shown, fields)


async def test_the_form_completes_a_posting_and_the_reply_shows_the_award(harness: Harness) -> None:
    await harness.set_up_quests()
    posted = await harness.post()
    quest = TITLES[title_in(text_of(posted))]
    done = await fill(
        harness,
        "mia",
        posted,
        checks=[quest.checks[0]],
        rating="too-hard",
        note="Tightened **bars** 5 to 12",
        proof_url="https://example.org/bounce",
        proof_file=[("before-after.mp3", b"ID3")],
    )
    text = text_of(done)
    assert done.ephemeral
    assert f"✅ Completed: {title_in(text)}" in text
    assert "+275 XP" in text
    assert "### 🎉 Level 2!\n" in text
    assert "base" not in text
    assert "Tightened \\*\\*bars\\*\\* 5 to 12" in text
    assert "(https://example.org/bounce)" in text
    assert "First to complete it!" in text
    assert f"1 of {len(quest.checks)} checks · too hard\n-# {quest.failure}" in text
    assert set(buttons_of(done)) == {"Personal quest", "Plan my week", "Share here"}


async def test_a_completed_quest_leads_to_the_next_and_can_be_shared(harness: Harness) -> None:
    await harness.set_up_quests()
    await harness.post("weekly")
    await harness.post()
    mia = harness.member("mia")
    done = await mia.slash(harness.channel, "quest complete", note="only for me")
    assert "**Next: " in text_of(done)
    form = await mia.click(message_of(done), label="How did it go?")
    saved = await mia.submit_modal(form, {"rating": "right"})
    assert re.match(r"✅ 0 of \d checks · about right\n-# Most", text_of(saved))
    assert list(buttons_of(saved)) == ["Back to my plan"]
    form = await mia.click(message_of(done), label="How did it go?")
    assert text_of(await mia.submit_modal(form, {})).startswith("You left it empty")
    upcoming = await mia.click(message_of(done), label="This week's quest")
    assert title_in(text_of(upcoming)) in text_of(done)
    shared = await mia.click(message_of(done), label="Share here")
    assert not shared.ephemeral
    assert f"Shared by <@{mia.id}>" in text_of(shared)
    assert "only for me" not in text_of(shared)
    assert set(buttons_of(shared)) == {"Today's quest"}
    noa = harness.member("noa")
    await noa.slash(harness.channel, "profile setup", visibility="private")
    assert "Share here" not in buttons_of(await noa.slash(harness.channel, "quest complete"))


async def test_a_quest_of_hours_asks_before_it_counts(harness: Harness) -> None:
    await harness.set_up_quests()
    await harness.post("monthly")
    mia = harness.member("mia")
    month = partial(mia.slash, harness.channel, "quest complete", cadence="monthly")
    asked = await month(note="All *done*", proof_url="https://example.org/a")
    assert asked.ephemeral
    assert re.search(r"You've logged 0 min of about \d+ h.*\. Mark it done\?", text_of(asked))
    later = await mia.click(message_of(asked), label="Not yet")
    assert "> All \\*done\\*" in text_of(later)
    assert "example.org" in text_of(later)
    asked = await month(note="All *done*")
    done = await mia.click(message_of(asked), label="Yes, complete it")
    assert "+5,500 XP" in text_of(done)
    assert "> All \\*done\\*" in text_of(done)
    asked = await month()
    assert "already completed" in text_of(asked)


async def test_what_was_typed_is_asked_for_again_after_a_restart(harness: Harness) -> None:
    await harness.set_up_quests()
    await harness.post("monthly")
    mia = harness.member("mia")
    asked = await mia.slash(harness.channel, "quest complete", cadence="monthly", note="Done")
    await harness.restart()
    lost = await mia.click(message_of(asked), label="Yes, complete it")
    assert "I no longer have what you typed" in text_of(lost)
    form = await mia.click(message_of(lost), label="Complete")
    assert "+5,500 XP" in text_of(await mia.submit_modal(form, {"note": "Done"}))


async def test_a_file_is_stored_by_name_and_link(harness: Harness) -> None:
    await harness.set_up_quests(verification="proof")
    posted = await harness.post()
    assert "needs a link or file" in text_of(posted)
    mia = harness.member("mia")
    form = await mia.click(posted, label="Complete")
    done = await mia.submit_modal(form, {"proof_file": [("mix v2.wav", b"RIFF")]})
    assert "mix v2" in text_of(done)
    (line,) = (await harness.services.quests.history(harness.guild.id, mia.id)).lines
    assert line.completion.proof_file_name == "mix v2.wav"
    assert (line.completion.proof_file_url or "").startswith("https://")


async def test_proof_is_required_if_the_server_requires_it(harness: Harness) -> None:
    await harness.set_up_quests(verification="proof")
    posted = await harness.post()
    refused = await fill(harness, "mia", posted, note="trust me")
    assert "Add a link or a file" in text_of(refused)
    refused = await fill(harness, "noa", posted, proof_url="javascript:alert(1)")
    assert "isn't a web address" in text_of(refused)
    assert "No one's completed it yet" in text_of(
        await harness.member("ori").slash(harness.channel, "quest today")
    )


async def test_a_posting_counts_once_per_member(harness: Harness) -> None:
    await harness.set_up_quests()
    posted = await harness.post()
    mia = harness.member("mia")
    await mia.slash(harness.channel, "quest complete", note="first")
    again = await mia.slash(harness.channel, "quest complete", cadence="daily")
    assert "already completed" in text_of(again)
    assert "The next daily quest comes <t:1795424400:R>" in text_of(again)  # at 09:00
    plan = await mia.click(message_of(again), label="Plan my week")
    assert "Your plan for this week" in text_of(plan)
    pressed = await mia.click(posted, label="Complete")
    assert pressed.modal is None
    assert "already completed" in text_of(pressed)
    own = await mia.slash(harness.channel, "quest today")
    assert "You completed it" in text_of(own)
    assert "Complete" not in buttons_of(own)
    assert "+275 XP" in text_of(
        await harness.member("noa").slash(harness.channel, "quest complete")
    )


async def test_redraws_of_a_posting_are_rate_limited(harness: Harness) -> None:
    await harness.set_up_quests()
    posted = await harness.post()
    for name in ("ada", "ben", "cleo", "dan", "eve", "fay"):
        await harness.member(name).slash(harness.channel, "quest complete")
    harness.env.http_requests.clear()
    for _ in range(20):
        harness.clock.advance(seconds=2)
        await harness.tick()
    edits = [request for request in harness.env.http_requests if request.method == "PATCH"]
    assert len(edits) == 1
    message = next(each for each in harness.channel.history() if each.id == posted.id)
    assert "**6 producers** completed it: fay, eve, dan, cleo, ben and 1 other." in text_of(message)
    assert buttons_of(message) == buttons_of(posted)


async def test_a_closed_posting_still_answers_after_months_and_a_restart(
    harness: Harness,
) -> None:
    await harness.set_up_quests()
    posted = await harness.post()
    mia = harness.member("mia")
    form = await mia.click(posted, label="Complete")
    harness.clock.advance(days=120)
    await harness.restart()
    for label in ("Complete", "Start a session on it"):
        answer = await mia.click(posted, label=label)
        assert answer.ephemeral
        assert "That daily quest closed <t:" in text_of(answer)
        none_open = await mia.click(message_of(answer), label="Today's quest")
        assert "No daily quest is open right now" in text_of(none_open)
        assert set(buttons_of(none_open)) == {"Personal quest", "Plan my week"}
    assert "helps" in text_of(await mia.click(posted, label="Why this helps"))
    late = await mia.submit_modal(form, {"note": "from the drawer"})
    assert "closed" in text_of(late)


async def test_the_button_is_greyed_out_when_a_quest_closes(harness: Harness) -> None:
    await harness.set_up_quests(timezone="UTC", daily_time="09:00")
    posted = await harness.post()
    mia = harness.member("mia")
    form = await mia.click(posted, label="Complete")
    for hours in (13, 23):  # Monday's comes in between
        harness.clock.advance(hours=hours)
        await harness.tick()
    closed = next(each for each in harness.channel.history() if each.id == posted.id)
    assert "Why this helps" in buttons_of(closed)
    assert not {"Complete", "Start a session on it"} & set(buttons_of(closed))
    assert "Closed <t:1795508100:f>" in text_of(closed)
    assert "No one completed this one." in text_of(closed)
    late = await mia.submit_modal(form, {})
    assert "That daily quest closed" in text_of(late)
    assert "Complete" in buttons_of(await mia.click(message_of(late), label="Today's quest"))
    harness.env.http_requests.clear()
    for _ in range(3):
        harness.clock.advance(hours=1)
        await harness.tick()
    assert [each for each in harness.env.http_requests if str(posted.id) in each.path] == []


async def test_a_form_left_open_over_a_restart_still_submits(harness: Harness) -> None:
    await harness.set_up_quests()
    posted = await harness.post()
    mia = harness.member("mia")
    form = await mia.click(posted, label="Complete")
    await harness.restart()
    assert "+275 XP" in text_of(await mia.submit_modal(form, {"note": "done"}))


async def test_a_session_starts_on_the_quest_with_its_focus(harness: Harness) -> None:
    await harness.set_up_quests()
    posted = await harness.post()
    quest = TITLES[title_in(text_of(posted))]
    mia = harness.member("mia")
    await mia.click(posted, label="Start a session on it")
    status = text_of(await mia.slash(harness.channel, "session status"))
    assert PACK.focus_by_slug[quest.focus].name in status
    again = await mia.click(posted, label="Start a session on it")
    assert list(buttons_of(again)) == ["Show timer"]


async def test_a_posting_shows_its_tip(harness: Harness) -> None:
    await harness.set_up_quests()
    posted = await harness.post()
    quest = TITLES[title_in(text_of(posted))]
    text = text_of(await harness.member("mia").click(posted, label="Why this helps"))
    assert quest.why in text
    assert quest.tip is not None
    assert PACK.advice_by_slug[quest.tip].text in text


async def test_the_command_completes_the_newer_of_two_dailies(harness: Harness) -> None:
    await harness.set_up_quests(timezone="UTC", daily_time="09:00")
    first = await harness.post()
    harness.clock.advance(hours=13)
    await harness.tick()  # Monday's daily and weekly come; Sunday's is open until Tuesday
    dailies = [each for each in harness.channel.history() if "Daily quest" in text_of(each)]
    assert len(dailies) == 2
    (newer,) = [each for each in dailies if each.id != first.id]
    mia = harness.member("mia")
    done = await mia.slash(harness.channel, "quest complete")
    assert title_in(text_of(newer)) in text_of(done)
    shown = await mia.click(first, label="Complete")
    assert shown.modal is not None
    assert title_in(text_of(first)).startswith(shown.modal["title"].removesuffix("…"))
    older = await mia.submit_modal(shown, {})
    assert title_in(text_of(first)) in text_of(older)


async def test_histories_have_pages_and_can_be_of_others(harness: Harness) -> None:
    await harness.set_up_quests(timezone="UTC", daily_time="09:00")
    mia, noa = harness.member("mia"), harness.member("noa")
    none = await mia.slash(harness.channel, "quest history")
    assert set(buttons_of(none)) == {"Today's quest", "Personal quest"}
    for _ in range(10):
        harness.clock.advance(days=1)
        await harness.tick()
        await mia.slash(harness.channel, "quest complete", note="a *note*")
    first = await mia.slash(harness.channel, "quest history")
    assert first.ephemeral
    assert "10 quests completed" in text_of(first)
    assert text_of(first).count("a \\*note\\*") == 8
    assert "Previous" not in buttons_of(first)
    older = await mia.click(message_of(first), label="Next")
    assert text_of(older).count("a \\*note\\*") == 2
    assert "Next" not in buttons_of(older)
    others = await noa.slash(harness.channel, "quest history", member=mia)
    assert f"<@{mia.id}>'s completed quests" in text_of(others)
    assert text_of(others).count(" · daily") == 8
    assert "\\*note" not in text_of(others)  # notes are for the member and reviewers only
    assert "None yet." in text_of(await mia.slash(harness.channel, "quest history", member=noa))


async def test_buttons_of_another_server_get_a_polite_answer(harness: Harness) -> None:
    await harness.set_up_quests()
    posted = await harness.post()
    guild = harness.env.create_guild("Elsewhere")
    channel = guild.create_text_channel("here")
    zoe = guild.add_member(harness.env.create_user("zoe"))
    copy = await harness.bot.get_partial_messageable(channel.id).send(
        view=discord.ui.LayoutView.from_message(posted)
    )
    for label in ("Complete", "Start a session on it", "Why this helps"):
        answer = await zoe.click(copy, label=label)
        assert answer.ephemeral
        assert "I can't find that quest in this server" in text_of(answer)


async def test_a_level_up_without_an_announcements_channel_follows_the_reply(
    harness: Harness,
) -> None:
    await harness.set_up_quests()
    await harness.post()
    mia = harness.member("mia")
    done = await mia.slash(harness.channel, "quest complete")
    (announced,) = done.followups
    assert not announced.ephemeral
    assert f"<@{mia.id}> reached **level 2**" in text_of(announced)
    sent: Any = harness.env.http_requests[-1].json
    assert sent["allowed_mentions"]["parse"] == []
    assert not sent["allowed_mentions"].get("users")


async def test_every_quest_of_the_pack_fits_a_posting(harness: Harness) -> None:
    await harness.set_up_quests()
    await harness.post()
    card = await harness.services.quests.current(
        harness.guild.id, 1, Cadence.DAILY, harness.clock()
    )
    channel = harness.bot.get_partial_messageable(harness.channel.id)
    for quest in PACK.quests:
        posting = replace(card.posting, cadence=quest.cadence, quest=quest.slug)
        focus = PACK.focus_by_slug[quest.focus]
        shown = replace(card, posting=posting, quest=quest, focus=focus)
        text = text_of(await channel.send(view=draw_posting(shown, {})))
        assert quest.title in text
        assert quest.task in text


async def test_the_history_of_a_member_who_left_can_be_shown(harness: Harness) -> None:
    await harness.set_up_quests()
    await harness.post()
    mia, noa = harness.member("mia"), harness.member("noa")
    await mia.slash(harness.channel, "quest complete", note="bye")
    harness.env.backend.remove_member(harness.guild.id, mia.id)
    history = await noa.slash(harness.channel, "quest history", member=mia.user)
    assert "1 quest completed" in text_of(history)


@pytest.mark.parametrize(
    "what",
    ["quest-complete", "quest-practise", "quest-tip", "quest-history", "quest-show", "quest-sure"],
)
async def test_an_invalid_key_gets_a_polite_answer(harness: Harness, what: str) -> None:
    mia = harness.member("mia")
    for key in ("x", "9" * 20, f"{'9' * 20}.0"):
        sent = await harness.bot.get_partial_messageable(harness.channel.id).send(
            view=panel(row(button("Old", what, key)))
        )
        answer = await mia.click(sent, label="Old")
        assert answer.ephemeral
        assert "has expired" in text_of(answer)
