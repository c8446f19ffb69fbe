"""`/staff report` through Discord."""

from tests.cogs.harness import Harness, buttons_of, message_of, pictures_of, text_of
from tests.cogs.staff import allow, dismiss_staff


async def test_staff_read_a_month_and_turn_to_others(harness: Harness) -> None:
    mia = harness.member("mia")
    await mia.slash(harness.channel, "session log", minutes=30, focus="mixing")
    harness.clock.advance(days=14)  # 6 December
    suggested = await harness.staff.autocomplete(harness.channel, "staff report", "month", "")
    assert [(each["name"], each["value"]) for each in suggested] == [
        ("December 2026", "2026-12"),
        ("November 2026", "2026-11"),
    ]
    shown = await harness.staff.slash(harness.channel, "staff report")
    assert shown.ephemeral
    (described,) = pictures_of(shown)
    assert described.startswith("Report for November 2026. Active members 1.")
    assert "mia" not in text_of(shown) + described
    assert [file.filename for file in message_of(shown).attachments] == [
        "report-2026-11.png",
        "woodshed-report-2026-11.csv",
    ]
    assert "Previous" not in buttons_of(shown)
    turned = await harness.staff.click(message_of(shown), label="Next")
    assert "### Report: December 2026 so far\nNo practice, quests or tracks yet" in text_of(turned)
    assert message_of(turned).attachments == []
    back = await harness.staff.click(message_of(turned), label="Previous")
    assert len(message_of(back).attachments) == 2
    allow(harness, harness.channel, attach_files=False)
    words = await harness.staff.slash(harness.channel, "staff report", month="2026-11")
    assert "**Practice** 30 min" in text_of(words)
    assert "let me attach files in this channel" in text_of(words)
    unknown = await harness.staff.slash(harness.channel, "staff report", month="November")
    assert "“November” isn't an option. Pick one from the list." in text_of(unknown)
    dismiss_staff(harness)
    refused = await harness.staff.click(message_of(shown), label="Next")
    assert "Manage Server" in text_of(refused)
