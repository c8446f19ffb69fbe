"""`/settings feedback`, calls to listen, and what staff do about submissions and critiques."""

from simcord.actors import MemberActor

from bot.feedback.store import submissions
from tests.cogs.harness import Harness, buttons_of, message_of, text_of
from tests.cogs.staff import show
from tests.cogs.test_listening import critique, listen, mia, noah, read, simcord_bot, submit

__all__ = ["mia", "noah", "simcord_bot"]


async def test_settings_are_saved_shown_and_audited(harness: Harness) -> None:
    shown = await harness.staff.slash(harness.channel, "settings feedback")
    assert "I don't call anyone to listen." in text_of(shown)
    assert "Open submissions" not in buttons_of(shown)  # there are none
    shown = await harness.staff.slash(
        harness.channel, "settings feedback", channel=harness.channel, min_level=5
    )
    assert "Feedback is set" in text_of(shown)
    assert f"I say so in {harness.channel.mention}, at most once a day." in text_of(shown)
    assert "**Who takes part** · members of level 5 and up" in text_of(shown)
    line = f"**Feedback** · calls in {harness.channel.mention}, from level 5 on"
    assert line in text_of(await show(harness))
    audit = text_of(await harness.staff.slash(harness.channel, "staff audit"))
    assert "**Feedback from level** · 1 → 5" in audit
    assert f"**Feedback channel** · none → {harness.channel.mention}" in audit
    cleared = await harness.staff.slash(harness.channel, "settings feedback", clear="yes")
    assert "I don't call anyone to listen." in text_of(cleared)


async def test_members_below_the_level_are_told_how_to_get_there(
    harness: Harness, mia: MemberActor
) -> None:
    await harness.staff.slash(harness.channel, "settings feedback", min_level=5)
    refused = await submit(harness, mia)
    assert "Feedback starts at level 5 here, and you're at level 1." in text_of(refused)
    assert {"Plan my week"} == {*buttons_of(refused)}
    assert "Feedback starts at level 5" in text_of(await listen(harness, mia))


async def test_a_call_to_listen_names_nobody_and_the_next_one_replaces_it(
    harness: Harness, mia: MemberActor, noah: MemberActor
) -> None:
    await harness.staff.slash(harness.channel, "settings feedback", channel=harness.channel)
    await submit(harness, mia)
    harness.clock.advance(minutes=119)
    await harness.tick()
    assert harness.channel.last_message is None
    harness.clock.advance(hours=10, minutes=2)
    await harness.tick()
    first = harness.channel.last_message
    assert first is not None
    assert "A track here is waiting for honest feedback." in text_of(first)
    assert "mia" not in text_of(first).lower()
    await submit(harness, noah)
    harness.clock.advance(hours=11)
    await harness.tick()
    assert harness.channel.last_message == first  # at most one a day
    harness.clock.advance(hours=14)
    await harness.tick()
    harness.clock.advance(minutes=1)
    await harness.tick()
    second = harness.channel.last_message
    assert second is not None
    assert second.id != first.id
    assert [each.id for each in harness.channel.history()] == [second.id]
    turn = await noah.click(second, label="Listen")
    assert "Your turn to listen" in message_of(turn).content


async def test_no_call_is_sent_once_nothing_waits(harness: Harness, mia: MemberActor) -> None:
    await harness.staff.slash(harness.channel, "settings feedback", channel=harness.channel)
    await submit(harness, mia)
    with harness.database.reading() as tx:
        (submission,) = submissions.all_of(tx, harness.guild.id, mia.id)
    panel = await mia.slash(harness.channel, "feedback inbox")
    page = await mia.select(message_of(panel), values=[str(submission.id)])
    await mia.click(message_of(page), label="Close")
    harness.clock.advance(hours=13)
    await harness.tick()
    assert harness.channel.last_message is None


async def test_staff_hide_a_submission_and_look_up_who_made_it(
    harness: Harness, mia: MemberActor, noah: MemberActor
) -> None:
    await submit(harness, mia, question="Is this *my* best?")
    await listen(harness, noah)
    settings = await harness.staff.slash(harness.channel, "settings feedback")
    shown = await harness.staff.click(message_of(settings), label="Open submissions")
    assert "**1.** today · no critiques yet · blind\n> Is this \\*my\\* best?" in text_of(shown)
    assert "mia" not in text_of(shown)
    with harness.database.reading() as tx:
        (submission,) = submissions.all_of(tx, harness.guild.id, mia.id)
    shown = await harness.staff.select(message_of(shown), values=[str(submission.id)])
    asked = await harness.staff.click(message_of(shown), label="See who made it")
    assert "the audit says that you looked" in text_of(asked)
    told = await harness.staff.click(message_of(asked), label="Show me")
    assert f"<@{mia.id}> made it." in text_of(told)
    asked = await harness.staff.click(message_of(shown), label="Hide submission")
    hidden = await harness.staff.click(message_of(asked), label="Hide it")
    assert "That submission is hidden." in text_of(hidden)
    again = await harness.staff.click(message_of(shown), label="Hide submission")
    assert "That's hidden already." in text_of(again)
    audit = text_of(await harness.staff.slash(harness.channel, "staff audit"))
    assert f"saw whose feedback it is · <@{mia.id}>: submission" in audit
    assert "hid feedback: submission" in audit
    panel = await mia.slash(harness.channel, "feedback inbox")
    assert "hidden by staff" in text_of(panel)
    assert "Nothing new for you" in message_of(await listen(harness, noah)).content


async def test_reports_reach_staff_without_a_name_and_a_hidden_critique_is_gone(
    harness: Harness, mia: MemberActor, noah: MemberActor
) -> None:
    await submit(harness, mia)
    turn = await listen(harness, noah)
    refused = await noah.click(message_of(turn), label="Report")
    assert "Staff have no channel for reports here yet." in text_of(refused)
    await harness.staff.slash(harness.channel, "settings reviews", channel=harness.channel)
    told = await noah.click(message_of(turn), label="Report")
    assert "I've told staff about this track, without your name." in text_of(told)
    await harness.tick()
    report = harness.channel.last_message
    assert report is not None
    assert "A track was reported" in text_of(report)
    await critique(harness, noah)
    assert "It has no question." in text_of(report)
    await read(harness, mia)
    panel = await mia.slash(harness.channel, "feedback inbox")
    with harness.database.reading() as tx:
        (submission,) = submissions.all_of(tx, harness.guild.id, mia.id)
    page = await mia.select(message_of(panel), values=[str(submission.id)])
    received = await mia.click(message_of(page), label="Read critiques")
    await mia.click(message_of(received), label="Report")
    await harness.tick()
    report = harness.channel.last_message
    assert report is not None
    assert "A critique was reported" in text_of(report)
    assert "noah" not in text_of(report)
    denied = await noah.click(report, label="See who wrote it")
    assert "Only members with Manage Server" in text_of(denied)
    asked = await harness.staff.click(report, label="Hide")
    assert "it no longer counts" in text_of(asked)
    await harness.staff.click(message_of(asked), label="Hide it")
    panel = await mia.slash(harness.channel, "feedback inbox")
    assert "no critiques" in text_of(panel)

    page = await mia.select(message_of(panel), values=[str(submission.id)])
    asked = await mia.click(message_of(page), label="Remove")
    await mia.click(message_of(asked), label="Remove it")
    await harness.tick()
    left = [text_of(each) for each in harness.channel.history()]
    assert ["A critique was reported" in each for each in left] == [True]
    await harness.services.privacy.delete(harness.guild.id, noah.id, harness.clock())
    await harness.tick()
    assert harness.channel.history() == []
