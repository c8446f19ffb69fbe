"""`/settings upcoming`."""

from tests.cogs.harness import Harness, buttons_of, message_of, text_of
from tests.cogs.staff import dismiss_staff, private_text

MONDAY = "daily.2026-11-23"


async def test_staff_change_what_is_coming_in_the_panel(harness: Harness) -> None:
    await harness.set_up_quests(draw="mixed")
    staff = harness.staff
    shown = await staff.slash(harness.channel, "settings upcoming")
    text = private_text(shown)
    assert "### 🎯 Coming quests\n-# Week of Mon 23 Nov" in text
    panel = message_of(
        await staff.select(message_of(shown), [MONDAY], custom_id="v1:upcoming-quest:0")
    )
    assert set(buttons_of(panel)) >= {"Swap", "Skip", "Add your own", "Next"}
    assert "Undo" not in buttons_of(panel)

    async def press(label: str) -> str:
        nonlocal panel
        panel = message_of(await staff.click(panel, label=label))
        return text_of(panel)

    assert "changed by staff" in await press("Swap")
    assert "### Skip the daily quest on Mon 23 Nov?" in await press("Skip")
    assert "skipped" not in await press("Keep it")
    await press("Skip")
    assert "**Mon 23 Nov** · skipped" in await press("Skip it")
    undone = await press("Undo")
    assert "skipped" not in undone
    assert "changed by staff" not in undone
    following = await press("Next")
    assert "Week of Mon 30 Nov" in following
    assert "**Tue 1 Dec, monthly**" in following
    audit = private_text(await staff.slash(harness.channel, "staff audit"))
    assert "**Coming quest, daily 2026-11-23** · skipped → " in audit
    dismiss_staff(harness)
    refused = await staff.click(panel, label="Next")
    assert private_text(refused) == "Only members with Manage Server can use this."
