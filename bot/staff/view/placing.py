"""Messages about the craft that staff set, and how acts of staff are logged."""

from bot.coach.results import CraftShown, MemberPlaced
from bot.coach.rules.craft import EVERY_FOCUS, Craft
from bot.coach.view.craft import CRAFT_NAMES, craft_lines
from bot.ui.replies import SUCCESS, Reply, body, heading, panel, small
from bot.ui.text import listed, plain

_NAME_SHOWN = 60


def draw_craft(shown: CraftShown) -> Reply:
    """Draw a member's craft in each focus."""
    return Reply(
        layout=panel(
            heading("How far along they are"),
            body(f"<@{shown.user_id}>\n" + "\n".join(craft_lines(shown.pack, shown.craft))),
            small("Choose `craft` to set it, in one `focus` or in every focus."),
        )
    )


def draw_placed_by_staff(placed: MemberPlaced) -> Reply:
    """Draw the craft that staff set, and where the member has passed more than that."""
    focuses = [placed.focus] if placed.focus else placed.pack.focuses
    further = [
        focus.name.lower() for focus in focuses if placed.now[focus.slug] is not placed.craft
    ]
    what = _craft_set(placed.focus.name if placed.focus else None, placed.craft)
    items = [
        heading("Craft set"),
        body(f"<@{placed.user_id}> · **{what}**"),
    ]
    if further:
        items.append(
            body(f"They've already passed enough exercises to be further in {listed(further)}.")
        )
    items.append(small(logged_text(is_told=placed.is_told)))
    return Reply(layout=panel(*items, accent=SUCCESS))


def placed_text(subject: str | None, reason: str | None) -> str:
    """Return what staff set, from the subject and the reason of an act: `Mixing: steady`."""
    focus, _, craft = (subject or "").partition(":")
    name = None if focus == EVERY_FOCUS else plain(reason or "", limit=_NAME_SHOWN)
    return _craft_set(name, Craft(craft))


def _craft_set(focus_name: str | None, craft: Craft) -> str:
    return f"{focus_name or 'Every focus'}: {CRAFT_NAMES[craft]}"


def logged_text(*, is_told: bool) -> str:
    """Return that an act is in the audit, and whether its member gets a message."""
    logged = "Logged under your name in `/staff audit`."
    return f"{logged} I'll send them a direct message about it." if is_told else logged
