import discord
import pytest

from bot.ui import actions
from bot.ui.replies import BRAND, WARNING, body, heading, panel, row, rule, say, small


async def test_a_panel_contains_its_items() -> None:
    layout = panel(heading("Week"), body("text"), rule(), small("note"))
    (container,) = layout.to_components()
    assert container["accent_color"] == BRAND.value
    texts = [item.get("content") for item in container["components"]]
    assert texts == ["### Week", "text", None, "-# note"]
    assert layout.timeout is None


async def test_a_panel_over_discords_limits_is_cut_or_raises() -> None:
    assert panel(body("x" * 4_000)).content_length() == 4_000
    longer = panel(body("x" * 4_000), small("kept"))
    assert longer.content_length() == 4_000
    assert "-# kept" in [item.get("content") for item in longer.to_components()[0]["components"]]
    panel(*[body("x") for _ in range(39)])
    with pytest.raises(ValueError, match="40"):
        panel(*[body("x") for _ in range(40)])


async def test_a_row_holds_five_buttons_or_one_select() -> None:
    row(*(actions.button(str(n), "x", n) for n in range(5)))
    pick = actions.choice("?", "x", options=[discord.SelectOption(label="a")])
    row(pick)
    with pytest.raises(ValueError, match="five buttons or one select"):
        row(actions.button("1", "x"), pick)
    with pytest.raises(ValueError, match="five buttons or one select"):
        row(*(actions.button(str(n), "x", n) for n in range(6)))


async def test_say_returns_a_single_text() -> None:
    reply = say("Done.", accent=WARNING)
    assert reply.layout.content_length() == len("Done.")
    assert (reply.files, reply.ping, reply.afterwards) == ((), (), None)
