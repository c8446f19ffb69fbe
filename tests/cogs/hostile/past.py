"""Fills the servers with data before the run: every probe, in every place."""

from simcord.actors import MemberActor
from simcord.enums import ComponentType

from tests.cogs.harness import complete_surely
from tests.cogs.hostile import wire
from tests.cogs.hostile.listened import have_battles, listen_to_each_other
from tests.cogs.hostile.play import Play
from tests.cogs.hostile.servers import Server
from tests.cogs.hostile.wire import Resolved
from tests.cogs.hostile.words import Words

_LINK = "https://zl.example/(x)?[y]#**z**"


class Past:
    """Fills a server with sessions, hand-ins, claims, tracks, awards, feedback and battles."""

    def __init__(self, play: Play, server: Server) -> None:
        self._play = play
        self._servers = play.servers
        self._server = server
        self._words = Words(server.victims)

    async def live(self) -> None:
        """Have members do a bit of everything, and staff review it and adjust XP."""
        anne, here = self._server.members[0], self._server.channel
        for minutes in (30, 20):
            await anne.slash(here, "session log", minutes=minutes, note=self._words.note(anne))
        for title in range(3):
            released = "released" if title else "mix"
            title_text = self._words.text(100)
            await anne.slash(here, "track add", title=title_text, stage=released, link=_LINK)
        await anne.slash(here, "profile setup", genre=self._words.text(60))
        for cadence in ("daily", "weekly", "monthly"):
            note = self._words.note(anne)
            await complete_surely(anne, here, cadence=cadence, note=note, proof_url=_LINK)
        claim = {"milestone": "first-finished-track", "link": _LINK, "note": self._words.note(anne)}
        await anne.slash(here, "milestone claim", **claim)
        await anne.slash(here, "session start", note=self._words.note(anne))
        await self._train_and_check(anne)
        for other in self._server.members[1:]:  # whose names are shown from here on
            await other.slash(here, "session log", minutes=40, note=self._words.note(other))
            await complete_surely(other, here, cadence="weekly", note=self._words.note(other))
        for command in ("quest personal", "coach plan", "coach placement", "track list"):
            await anne.slash(here, command)
        await self._server.staff.slash(here, "settings upcoming")
        await self._adjust_xp(anne)
        await self._servers.tick()
        self._play.look()
        await self._review()
        await self._servers.tick()
        self._play.look()
        await listen_to_each_other(self._servers, self._server, self._words)
        self._play.look()
        await have_battles(self._servers, self._server, self._words)
        self._play.look()

    async def _train_and_check(self, anne: MemberActor) -> None:
        """Ask a question of the ear gym, and have two mixes checked."""
        here = self._server.channel
        for command in ("ear train", "ear progress"):
            await anne.slash(here, command)
        for _ in range(2):
            name = f"{self._words.text(80)}.wav"
            await anne.slash(here, "mix check", file=(name, b"mix"), note=self._words.note(anne))
        await anne.slash(here, "mix history")

    async def _adjust_xp(self, anne: MemberActor) -> None:
        staff, here = self._server.staff, self._server.channel
        reason = self._words.text(200)
        await staff.slash(here, "staff adjust", member=anne, xp=5_000, reason=reason)
        await staff.slash(here, "staff adjust", member=anne, xp=-10, reason=self._words.text(200))

    async def _review(self) -> None:
        """Accept the first pending review, and decline the others with a reason."""
        server, env = self._server, self._servers.env
        resolved = Resolved(env=env, actor=server.reviewer)
        pending = [
            (message, control)
            for message in list(env.backend.messages[server.channel.id].values())
            for control in wire.controls(message.components)
            if control["custom_id"].startswith("v1:review-accept:")
        ]
        for message, control in pending[:1]:
            args = (server.reviewer, server.channel, message, control, None, resolved)
            await wire.press(*args)
        for message, control in pending[1:]:
            custom_id = control["custom_id"].replace("accept", "decline")
            field = {"type": ComponentType.TEXT_INPUT, "custom_id": "reason"}
            reason = [field | {"value": self._words.text(500)}]
            form = (server.reviewer, server.channel, message, custom_id, reason, resolved)
            await wire.submit(*form)
