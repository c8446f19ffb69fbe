"""Messages about the craft that staff set, and how acts of staff are logged."""

from bot.coach.results import CraftShown, MemberPlaced
from bot.coach.rules.craft import Craft
from bot.coach.view.craft import CRAFT_NAMES, craft_lines
from bot.ui.replies import SUCCESS, Reply, body, heading, panel, small
from bot.ui.text import listed, plain

_NAMES_SHOWN = 250


def draw_craft(shown: CraftShown) -> Reply:
    """Draw a member's craft in each focus."""
    return Reply(
        layout=panel(
            heading("How far along they are"),
            body(f"<@{shown.user_id}>\n" + "\n".join(craft_lines(shown.pack, shown.craft))),
            small("Choose `craft` to set it, in one `focus` or in all of them."),
        )
    )


def draw_placed_by_staff(placed: MemberPlaced) -> Reply:
    """Draw the craft that staff set, and where the member has passed more than that."""
    names = ", ".join(focus.name for focus in placed.focuses)
    further = [
        focus.name.lower() for focus in placed.focuses if placed.now[focus.slug] is not placed.craft
    ]
    items = [
        heading("Craft set"),
        body(f"<@{placed.user_id}> · **{names}: {CRAFT_NAMES[placed.craft]}**"),
    ]
    if further:
        items.append(
            body(f"They've already passed enough exercises to be further in {listed(further)}.")
        )
    items.append(small(logged_text(is_told=placed.is_told)))
    return Reply(layout=panel(*items, accent=SUCCESS))


def placed_text(subject: str | None, names: str | None) -> str:
    """Return what staff set, from the subject and the reason of an act: `Mixing: steady`."""
    _, _, craft = (subject or "").partition(":")
    return f"{plain(names or '', limit=_NAMES_SHOWN)}: {CRAFT_NAMES[Craft(craft)]}"


def logged_text(*, is_told: bool) -> str:
    """Return that an act is in the audit, and whether its member gets a message."""
    logged = "Logged under your name in `/staff audit`."
    return f"{logged} I'll send them a direct message about it." if is_told else logged
