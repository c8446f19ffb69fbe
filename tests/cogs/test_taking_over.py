"""Members take over their settings from another server, by the panel of `/profile setup`."""

import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.interactions.rules import Request
from bot.members.rules import Daw
from bot.profiles.results import ProfileChanges
from tests.cogs.harness import Harness, buttons_of, message_of, text_of


async def settled_in(harness: Harness, mia: MemberActor, name: str, daw: Daw) -> int:
    """Let a member set up a profile in another server, and return its id."""
    guild = harness.env.create_guild(name)
    guild.add_member(mia.user)
    request = Request(
        interaction_id=guild.id, guild_id=guild.id, user_id=mia.id, now=harness.clock()
    )
    changes = ProfileChanges(timezone="Europe/Berlin", daw=daw, genre="dub", ears_minutes=40)
    await harness.services.profiles.set_up(request, changes)
    return guild.id


@pytest.fixture
def mia(harness: Harness) -> MemberActor:
    return harness.member("mia")


async def test_one_other_server_is_offered_by_name(harness: Harness, mia: MemberActor) -> None:
    assert not any("from" in each for each in buttons_of(await setup(harness, mia)))
    await settled_in(harness, mia, "Day *Shift*", Daw.REAPER)
    panel = await setup(harness, mia)
    offer = await mia.click(message_of(panel), label="Use my settings from Day *Shift*")
    text = text_of(offer)
    assert "Use your settings from Day \\*Shift\\*?" in text
    for line in ("**Time zone** · Europe/Berlin", "**DAW** · REAPER", "**Genre** · dub"):
        assert line in text
    assert "**Ear-break reminder** · after 40 min of practice" in text
    kept = await mia.click(message_of(offer), label="Keep mine")
    assert "**Genre** · not set" in text_of(kept)
    offer = await mia.click(message_of(kept), label="Use my settings from Day *Shift*")
    used = await mia.click(message_of(offer), label="Use them")
    assert "Profile saved" in text_of(used)
    assert "**Genre** · dub" in text_of(used)
    again = await mia.click(message_of(used), label="Time zone, genre and times")
    assert again.modal is not None
    assert not any("from" in each for each in buttons_of(await setup(harness, mia)))


async def test_of_several_one_is_chosen(harness: Harness, mia: MemberActor) -> None:
    await settled_in(harness, mia, "Day Shift", Daw.REAPER)
    late = await settled_in(harness, mia, "Late Shift", Daw.CUBASE)
    panel = await setup(harness, mia)
    offer = await mia.select(
        message_of(panel), [str(late)], custom_id=f"v1:profile-take-from:{mia.id}"
    )
    assert "**DAW** · Cubase" in text_of(offer)
    await harness.restart()
    used = await mia.click(message_of(offer), label="Use them")
    assert "Profile saved" in text_of(used)


async def setup(harness: Harness, mia: MemberActor) -> InteractionResult:
    return await mia.slash(harness.channel, "profile setup")
