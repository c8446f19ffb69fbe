"""The command line: real processes, exit codes, and what they print."""

import asyncio
import os
import shutil
import signal
import socket
import sqlite3
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import discord
import pytest
import pytest_asyncio

from bot.app.settings import DEFAULT_DATABASE_URL
from bot.db.database import Database
from bot.db.schema import current_version, known_versions
from bot.level_roles import store as level_roles
from bot.quests.rules.verification import Verification
from bot.servers import store as servers
from bot.servers.store import Server
from bot.ui.permissions import NEEDED
from tests.databases import Postgres, sqlite_url
from tests.loopback.faults import Answer, Delay
from tests.loopback.process import LAUNCHER, BotProcess
from tests.loopback.server import LoopbackDiscord
from tests.processes import ForkedProcess, start_forked

ROOT = Path(__file__).parents[2]
NEWEST = known_versions()[-1]
TOKEN = "hunter2.the-token"
KEYS = (
    *("DISCORD_TOKEN", "DATABASE_URL", "PACKS_DIR", "BACKUPS_DIR", "BACKUPS_KEPT"),
    *("LOG_LEVEL", "LOG_FORMAT", "HTTP_ADDRESS"),
    *("MEMBER_INTERACTIONS", "SERVER_INTERACTIONS"),
)


@dataclass(frozen=True, kw_only=True)
class ProcessResult:
    """The exit code and output of a process."""

    code: int
    out: str
    err: str


async def wait_for_exit(
    process: asyncio.subprocess.Process | ForkedProcess, *, seconds: float
) -> ProcessResult:
    """Wait for the end of a process, and check that its output has no secret."""
    try:
        async with asyncio.timeout(seconds):
            out, err = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()
    assert "hunter2" not in (out + err).decode()
    return ProcessResult(code=process.returncode or 0, out=out.decode(), err=err.decode())


class Home:
    """A folder to run the bot in, with the skill packs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "data" / "woodshed.db"
        shutil.copytree(ROOT / "seeds", folder / "seeds")

    def environment(self, **given: str) -> dict[str, str]:
        """This process's environment without our keys, without sound, and with those given."""
        kept = {key: value for key, value in os.environ.items() if key not in KEYS}
        return kept | {"PYTHONPATH": str(ROOT), "AUDIO_WORKERS": "0"} | given

    async def start(
        self, *argv: str, on: LoopbackDiscord | None, **environment: str
    ) -> asyncio.subprocess.Process | ForkedProcess:
        """Start `python -m bot …`, against a loopback Discord if there is one.

        With a PYTHONPATH it is a new Python process.
        """
        launch = ["-m", "bot", *argv]
        if on is not None:
            launch = [str(LAUNCHER), *launch]
            environment |= {
                "LOOPBACK_HTTP": on.http_url,
                "LOOPBACK_GATEWAY": on.gateway_url,
                "LOOPBACK_CDN": on.cdn_url,
            }
        env = self.environment(**environment)
        if "PYTHONPATH" not in environment:
            return await start_forked(launch, cwd=self.folder, env=env)
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *launch,
            cwd=self.folder,
            env=env,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    async def bot(
        self, *argv: str, on: LoopbackDiscord | None = None, **environment: str
    ) -> ProcessResult:
        """Run `python -m bot …` to its end."""
        return await wait_for_exit(await self.start(*argv, on=on, **environment), seconds=60)

    async def refusal(self, *argv: str, **environment: str) -> str:
        """Run a command that refuses, and return the one sentence it says."""
        told = await self.bot(*argv, on=None, **environment)
        assert (told.code, told.out) == (2, ""), told
        assert told.err.count("\n") == 1, told.err
        assert told.err.endswith(".\n")
        return told.err.strip()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest_asyncio.fixture
async def loopback() -> AsyncGenerator[LoopbackDiscord]:
    async with LoopbackDiscord(token=TOKEN) as loopback:
        yield loopback


def set_version(url: str, version: str) -> None:
    database = Database(url)
    with database.writing() as tx:
        tx.execute("UPDATE alembic_version SET version_num = :v", {"v": version})
    database.close()


def version_in(file: Path) -> str:
    with closing(sqlite3.connect(file)) as database:
        return database.execute("SELECT version_num FROM alembic_version").fetchone()[0]


# The command line itself


async def test_help_names_every_command_and_the_exit_codes(home: Home):
    told = await home.bot("--help")
    assert told.code == 0
    for word in ("run", "demo", "migrate", "sync", "check", "health", "verify", "exit codes"):
        assert word in told.out


@pytest.mark.parametrize("argv", [(), ("dance",), ("run", "--fast")])
async def test_unknown_arguments_are_refused_with_the_usage(home: Home, argv: tuple[str, ...]):
    told = await home.bot(*argv)
    assert told.code == 2
    assert told.err.startswith("usage: python -m bot")


# What `run` refuses


async def test_run_without_a_token(home: Home):
    told = await home.refusal("run")
    assert told.startswith("DISCORD_TOKEN isn't set: put the bot's token")
    assert "`python -m bot demo`" in told
    assert not home.file.exists()


async def test_run_with_a_wrong_setting(home: Home):
    told = await home.refusal("run", DISCORD_TOKEN=TOKEN, LOG_FORMAT="hunters")
    assert told == "LOG_FORMAT is 'hunters'; expected: text or json."


async def test_run_with_a_wrong_setting_in_the_file(home: Home):
    (home.folder / ".env").write_text("DATABASE_URL=mysql://u:hunter2@h/d\n")
    told = await home.refusal("run", DISCORD_TOKEN=TOKEN)
    assert told.startswith("DATABASE_URL starts with mysql://; expected: sqlite")


async def test_run_with_a_faulty_pack(home: Home):
    pack = home.folder / "seeds" / "music-production.toml"
    pack.write_text(pack.read_text().replace("max_level = 250", "max_level = 'many'", 1))
    told = await home.refusal("run", DISCORD_TOKEN=TOKEN)
    assert told.startswith(
        "A skill pack needs fixing: seeds/music-production.toml: max_level: expected "
    )


async def test_run_without_packs(home: Home):
    told = await home.refusal("run", DISCORD_TOKEN=TOKEN, PACKS_DIR="none")
    assert told.startswith("A skill pack needs fixing: none: (folder): expected a folder")


async def test_run_with_a_folder_that_cannot_be_made(home: Home):
    (home.folder / "data").write_text("in the way")
    told = await home.refusal("run", DISCORD_TOKEN=TOKEN)
    assert told.startswith("The folder data for the database can't be created (File exists): ")


async def test_run_with_a_file_that_is_no_database(home: Home):
    home.file.parent.mkdir()
    home.file.write_text("Dear diary, " * 1000)
    told = await home.refusal("run", DISCORD_TOKEN=TOKEN)
    assert told.startswith(
        "The database data/woodshed.db can't be used (file is not a database): check that "
    )
    assert home.file.read_text().startswith("Dear diary")


async def test_run_with_a_folder_for_a_file(home: Home):
    home.file.mkdir(parents=True)
    told = await home.refusal("run", DISCORD_TOKEN=TOKEN)
    assert "can't be used (unable to open database file)" in told


async def test_run_with_a_newer_file(home: Home):
    await home.bot("migrate")
    set_version(sqlite_url(home.file), "9999")
    before = home.file.read_bytes()
    told = await home.refusal("run", DISCORD_TOKEN=TOKEN)
    assert told.startswith("The database data/woodshed.db has schema 9999, which is newer than")
    assert home.file.read_bytes() == before
    assert list(home.file.parent.glob("*before-upgrade*")) == []


async def test_run_with_an_unreachable_postgresql_server(home: Home):
    url = "postgresql://mia:hunter2@127.0.0.1:1/woodshed"
    told = await home.refusal("run", DISCORD_TOKEN=TOKEN, DATABASE_URL=url)
    assert told.startswith("The database 'woodshed' on PostgreSQL at 127.0.0.1 can't be used (")
    assert told.endswith("check that the server is running and that DATABASE_URL is right.")


async def test_run_with_an_unknown_host(home: Home):
    url = "postgresql://mia:hunter2@woodshed.invalid/woodshed"
    told = await home.refusal("run", DISCORD_TOKEN=TOKEN, DATABASE_URL=url)
    assert "on PostgreSQL at woodshed.invalid can't be used (" in told


async def test_run_with_an_unknown_driver_option(home: Home):
    url = "postgresql://mia:hunter2@127.0.0.1:1/woodshed?colour=green"
    told = await home.refusal("run", DISCORD_TOKEN=TOKEN, DATABASE_URL=url)
    assert 'invalid connection option "colour"' in told


async def test_run_with_a_postgresql_database_that_does_not_exist(home: Home, postgres: Postgres):
    url = postgres.create()
    postgres.drop(url)
    told = await home.refusal("run", DISCORD_TOKEN=TOKEN, DATABASE_URL=url)
    assert "does not exist" in told


async def test_run_with_an_older_postgresql_schema(home: Home, postgres: Postgres):
    url = postgres.create(migrated=False)
    told = await home.refusal("run", DISCORD_TOKEN=TOKEN, DATABASE_URL=url)
    assert "is still empty, and this version of Woodshed needs schema" in told
    assert "run `python -m bot migrate`" in told
    postgres.drop(url)


async def test_run_with_a_newer_postgresql_schema(home: Home, postgres: Postgres):
    url = postgres.create()
    set_version(url, "9999")
    told = await home.refusal("run", DISCORD_TOKEN=TOKEN, DATABASE_URL=url)
    assert "has schema 9999, which is newer than" in told
    postgres.drop(url)


async def test_run_without_the_driver_for_postgresql(home: Home):
    # A start-up file that makes the import fail as it does where the package is missing.
    site = home.folder / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text("import sys; sys.modules['psycopg'] = None\n")
    told = await home.refusal(
        "migrate",
        DATABASE_URL="postgresql://mia:hunter2@127.0.0.1:1/woodshed",
        PYTHONPATH=f"{site}{os.pathsep}{ROOT}",
    )
    assert told.startswith("PostgreSQL needs the package psycopg: install it with ")


# migrate


async def test_migrate_creates_the_folder_and_says_what_it_did(home: Home):
    first = await home.bot("migrate")
    assert (first.code, first.out) == (
        0,
        f"The database was empty and has schema {NEWEST} now.\n",
    )
    assert home.file.exists()
    second = await home.bot("migrate")
    assert (second.code, second.out) == (0, f"The database already has schema {NEWEST}.\n")
    assert [file.name for file in home.file.parent.iterdir()] == ["woodshed.db"]


async def test_migrate_upgrades_postgresql(home: Home, postgres: Postgres):
    url = postgres.create(migrated=False)
    told = await home.bot("migrate", DATABASE_URL=url)
    assert told.code == 0
    database = Database(url)
    assert current_version(database) == NEWEST
    database.close()
    postgres.drop(url)


async def test_migrate_refuses_what_run_refuses(home: Home):
    told = await home.refusal("migrate", DATABASE_URL="oracle://x")
    assert told.startswith("DATABASE_URL starts with oracle://")


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder with the next version of Woodshed: this one, and one more revision."""
    folder = tmp_path_factory.mktemp("newer")
    for package in ("bot", "cogs"):
        # With what Python has compiled, so that no process needs to compile it again.
        shutil.copytree(ROOT / package, folder / package)
    revision = folder / "bot" / "db" / "migrations" / "versions" / "9999_moods.py"
    revision.write_text(
        f"from alembic import op\nrevision, down_revision = '9999', {NEWEST!r}\n"
        "def upgrade():\n    op.execute('CREATE TABLE moods (mood TEXT NOT NULL)')\n"
    )
    return str(folder)


async def test_an_older_file_is_upgraded_after_saving_a_copy(home: Home, newer: str):
    await home.bot("migrate")
    told = await home.bot("migrate", PYTHONPATH=newer)
    assert told.code == 0
    assert told.out.startswith(f"The database had schema {NEWEST} and has schema 9999 now.\n")
    (copy,) = home.file.parent.glob("woodshed-before-upgrade-*.db")
    assert told.out.endswith(f"A copy from before is data/{copy.name}.\n")
    assert [version_in(copy), version_in(home.file)] == [NEWEST, "9999"]
    # This version refuses to start on the newer schema, and leaves it unchanged.
    assert "has schema 9999, which is newer than" in await home.refusal("migrate")


async def test_check_says_that_the_next_start_upgrades_an_older_file(home: Home, newer: str):
    await home.bot("migrate")
    told = await home.bot("check", PYTHONPATH=newer)
    assert told.code == 0
    assert f"ok  schema: it has schema {NEWEST}; the next start brings it to 9999" in told.out
    assert version_in(home.file) == NEWEST


async def test_an_older_postgresql_schema_is_upgraded_by_migrate_only(
    home: Home, newer: str, postgres: Postgres
):
    url = postgres.create()
    given = {"DATABASE_URL": url, "PYTHONPATH": newer}
    told = await home.refusal("run", DISCORD_TOKEN=TOKEN, **given)
    assert f"has schema {NEWEST}, and this version of Woodshed needs schema 9999: run " in told
    told = await home.bot("migrate", on=None, **given)
    assert told.out == f"The database had schema {NEWEST} and has schema 9999 now.\n"
    postgres.drop(url)


# check


async def test_check_on_a_fresh_machine_passes_and_creates_no_files(home: Home):
    told = await home.bot("check", AUDIO_WORKERS="1")
    assert told.code == 0
    assert told.out.splitlines() == [
        "ok  settings: all can be used",
        told.out.splitlines()[1],
        "--  HTTP address: no metrics or health checks, because HTTP_ADDRESS isn't set",
        "ok  database: data/woodshed.db doesn't exist yet; the first start creates it",
        "ok  daily backups: none in data/backups yet; while the bot runs, it saves one a day there",
        told.out.splitlines()[5],
        "--  Discord: not checked, because DISCORD_TOKEN isn't set; `run` needs it, `demo` doesn't",
    ]
    assert told.out.splitlines()[1].startswith("ok  packs: Music Production, with ")
    assert told.out.splitlines()[5].startswith(
        "ok  sound: a worker has started and made a clip in "
    )
    assert [file.name for file in home.folder.iterdir()] == ["seeds"]


async def test_check_reports_every_problem(home: Home):
    (home.folder / "data").write_text("in the way")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        told = await home.bot("check", PACKS_DIR="none", HTTP_ADDRESS=address)
    assert told.code == 1
    assert "--  sound: off, because AUDIO_WORKERS is 0" in told.out
    wrong = [line for line in told.out.splitlines() if line.startswith("!!  ")]
    assert [line.split(":")[0] for line in wrong] == [
        *("!!  packs", "!!  HTTP address", "!!  database", "!!  daily backups")
    ]
    assert f"{address} can't be used" in wrong[1]


async def test_check_warns_of_files_that_others_can_read(home: Home):
    assert (await home.bot("migrate")).code == 0
    (home.folder / ".env").write_text("LOG_LEVEL=INFO")
    for path in (home.folder / ".env", home.file.parent, home.file):
        path.chmod(0o755 if path.is_dir() else 0o644)
    told = await home.bot("check")
    assert told.code == 0, "it works all the same"
    assert [line for line in told.out.splitlines() if line.startswith("?")] == [
        "?   settings: others can read the token in .env: run `chmod 600 .env`",
        "?   files: others can read members' data: run `chmod go= data/woodshed.db data`",
    ]
    for command in ("chmod 600 .env", "chmod go= data/woodshed.db data"):
        process = await asyncio.create_subprocess_exec(*command.split(), cwd=home.folder)
        assert await process.wait() == 0
    told = await home.bot("check")
    assert "ok  files: only you can read them" in told.out.splitlines()
    assert "?" not in told.out


async def test_check_reports_every_wrong_setting(home: Home):
    told = await home.bot("check", LOG_LEVEL="loud", DATABASE_URL="x://hunter2")
    assert told.code == 1
    assert [line.split()[:3] for line in told.out.splitlines()] == [
        ["!!", "settings:", "DATABASE_URL"],
        ["!!", "settings:", "LOG_LEVEL"],
    ]


async def test_check_of_an_older_postgresql_schema(home: Home, postgres: Postgres):
    url = postgres.create(migrated=False)
    told = await home.bot("check", DATABASE_URL=url)
    assert told.code == 1
    assert "!!  schema: the database is still empty, not " in told.out
    assert "run `python -m bot migrate`" in told.out
    postgres.drop(url)


async def test_check_of_packs_only_needs_no_settings(home: Home):
    sound = await home.bot("check", "--packs", "seeds", LOG_LEVEL="loud")
    assert (sound.code, sound.out.count("\n")) == (0, 1)
    pack = (ROOT / "tests" / "packs" / "juggling.toml").read_text()
    renamed = pack.replace('title = "Single spins"', 'title = "Fifty throws of one ball"')
    (home.folder / "seeds" / "juggling.toml").write_text(renamed)
    poor = await home.bot("check", "--packs", "seeds")
    assert (poor.code, poor.out.splitlines()[2]) == (
        1,
        "!!  packs: Juggling: 2 quests are called “fifty throws of one ball”",
    )
    (home.folder / "seeds" / "broken.toml").write_text("slug = ")
    faulty = await home.bot("check", "--packs", "seeds")
    assert faulty.code == 1
    assert faulty.out.startswith("!!  packs: A skill pack needs fixing: seeds/broken.toml: (file)")


async def test_check_with_a_token_that_discord_refuses(home: Home, loopback: LoopbackDiscord):
    told = await home.bot("check", on=loopback, DISCORD_TOKEN="another")
    assert told.code == 1
    assert "!!  Discord: Discord refused the token: " in told.out


async def test_check_while_discord_is_unreachable(home: Home):
    async with LoopbackDiscord(token=TOKEN) as loopback:
        pass  # closes its port
    told = await home.bot("check", on=loopback, DISCORD_TOKEN=TOKEN)
    assert told.code == 1
    assert "!!  Discord: Discord can't be reached: " in told.out


async def configure(
    home: Home, *configured: Server, roles: Sequence[tuple[int, int, int]] = ()
) -> None:
    """Save servers, and level roles as (server, level, role)."""
    await home.bot("migrate")
    database = Database(sqlite_url(home.file))
    with database.writing() as tx:
        for server in configured:
            servers.save(tx, server)
        for guild_id, level, role_id in roles:
            level_roles.put(tx, guild_id, level, role_id)
    database.close()


def server(
    guild_id: int, *, quests: int | None, announcements: int | None, role: int | None
) -> Server:
    return Server(
        guild_id=guild_id,
        pack="music-production",
        timezone="UTC",
        daily_time="09:00",
        weekly_day=0,
        quests_channel_id=quests,
        ping_role_id=role,
        announcements_channel_id=announcements,
        verification=Verification.HONOUR,
        configured_by=None,
    )


# Without Send Messages the other two are missing as well.
LACKS = "lacks Send Messages, Embed Links, Attach Files: allow it there"
GONE = "the channel is gone: choose another with `/settings announcements`"
UNMENTIONABLE = "can't be mentioned: allow everyone to mention it, in the role's settings"


async def test_check_reports_missing_channels_roles_and_permissions(
    home: Home, loopback: LoopbackDiscord
):
    world = loopback.world
    good = world.add_guild(
        "Good",
        bot_permissions=NEEDED | discord.Permissions(mention_everyone=True, manage_roles=True),
    )
    quests, news = world.add_channel(good, "quests"), world.add_channel(good, "news")
    role = world.add_role(good, "players")
    bad = world.add_guild("Bad", bot_permissions=NEEDED)
    shut = world.add_channel(bad, "shut")
    world.overwrite(shut, bad.id, send_messages=False, create_public_threads=False)
    unmentionable = world.add_role(bad, "quiet")
    tall = world.add_guild("Tall")
    high = world.add_role(tall, "high")
    high.position = 60
    holey = world.add_guild("Holey")
    risky = world.add_guild("Risky")
    mods = world.add_role(risky, "mods", permissions=discord.Permissions(ban_members=True))
    host = world.add_role(risky, "host")
    world.overwrite(world.add_channel(risky, "stage"), host.id, mute_members=True)
    await configure(
        home,
        server(good.id, quests=quests.id, announcements=news.id, role=role.id),
        replace(
            server(bad.id, quests=shut.id, announcements=1, role=unmentionable.id),
            reviews_channel_id=2,
            reviewer_role_id=3,
            release_role_id=4,
            quests_threads=True,
            quests_publish=True,
            battles_role_id=7,
        ),
        server(5, quests=6, announcements=None, role=None),
        replace(
            server(tall.id, quests=None, announcements=None, role=None),
            week_leader_role_id=high.id,
        ),
        server(holey.id, quests=None, announcements=None, role=None),
        server(risky.id, quests=None, announcements=None, role=None),
        roles=[
            (good.id, 5, role.id),
            (bad.id, 5, unmentionable.id),
            (tall.id, 5, high.id),
            (holey.id, 5, 99),
            (risky.id, 5, mods.id),
            (risky.id, 6, host.id),
        ],
    )
    told = await home.bot("check", on=loopback, DISCORD_TOKEN=TOKEN)
    assert told.code == 1
    lines = told.out.splitlines()
    assert "ok  Good, quests: #quests, with every permission needed" in lines
    assert "ok  Good, announcements: #news, with every permission needed" in lines
    assert "ok  Good, ping role: @players can be mentioned" in lines
    assert "ok  Good, level roles: @players can be given" in lines
    assert [line for line in lines if line.startswith("!!  ")] == [
        "!!  server 5: the bot isn't in it any more: invite it again if you want it there",
        f"!!  Bad, quests: in #shut the bot {LACKS}",
        f"!!  Bad, announcements: {GONE}",
        "!!  Bad, reviews: the channel is gone: choose another with `/settings reviews`",
        "!!  Bad, threads: in #shut the bot lacks Create Public Threads: allow it there",
        (
            "!!  Bad, publishing: #shut isn't an announcement channel: make it one, or use "
            "`/settings quests publish:off`"
        ),
        f"!!  Bad, ping role: @quiet {UNMENTIONABLE}",
        "!!  Bad, reviewers: the role is gone: choose another with `/settings reviews`",
        "!!  Bad, releases: the role is gone: choose another with `/settings announcements`",
        "!!  Bad, level roles: the bot lacks Manage Roles: allow its role that",
        "!!  Bad, winner's role: the bot lacks Manage Roles: allow its role that",
        "!!  Tall, level roles: the bot's own role is below @high: drag it above",
        "!!  Tall, week's first: the bot's own role is below @high: drag it above",
        "!!  Holey, level roles: a role is deleted: choose another with `/settings level-role`",
        (
            "!!  Risky, level roles: @host, @mods are paused (staff permissions, or an app's role)"
            ": see `/settings level-role`"
        ),
    ]
    (invite,) = (line for line in lines if line.startswith("ok  invite: "))
    assert f"client_id={world.application_id}" in invite
    wanted = NEEDED | discord.Permissions(manage_roles=True)
    assert f"permissions={wanted.value}" in invite
    assert "scope=bot+applications.commands" in invite
    assert loopback.gateway.identifies == []
    loopback.check()


async def test_check_continues_after_a_server_that_fails(home: Home, loopback: LoopbackDiscord):
    guilds = [loopback.world.add_guild(name, bot_permissions=NEEDED) for name in ("One", "Two")]
    rooms = [loopback.world.add_channel(guild, "quests") for guild in guilds]
    await configure(
        home,
        *(
            server(guild.id, quests=room.id, announcements=None, role=None)
            for guild, room in zip(guilds, rooms, strict=True)
        ),
    )
    path = f"/guilds/{guilds[0].id}/channels"
    loopback.faults.add(method="GET", path=path, fault=Answer(403))
    told = await home.bot("check", on=loopback, DISCORD_TOKEN=TOKEN)
    assert told.code == 1
    assert f"!!  server {guilds[0].id}: Discord answered 403" in told.out
    assert "ok  Two, quests: #quests, with every permission needed" in told.out


# run, as a whole


async def test_run_with_a_token_that_discord_refuses(home: Home, loopback: LoopbackDiscord):
    told = await home.bot("run", on=loopback, DISCORD_TOKEN="another", LOG_LEVEL="WARNING")
    assert told.code == 2
    assert told.err.startswith("Discord refused the token: ")
    assert "Traceback" not in told.err


async def test_run_while_discord_is_unreachable(home: Home):
    async with LoopbackDiscord(token=TOKEN) as loopback:
        pass
    told = await home.bot("run", on=loopback, DISCORD_TOKEN=TOKEN, LOG_LEVEL="WARNING")
    assert told.code == 2
    assert told.err.startswith("Discord can't be reached: ")
    assert "Traceback" not in told.err


def running(
    home: Home, loopback: LoopbackDiscord, *, preloaded: bool = True, **given: str
) -> BotProcess:
    environment = {"PYTHONPATH": str(ROOT), "DATABASE_URL": DEFAULT_DATABASE_URL} | given
    return BotProcess(loopback, env=environment, cwd=home.folder, preloaded=preloaded)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_run_ends_cleanly_on_a_signal(
    home: Home, loopback: LoopbackDiscord, number: signal.Signals
):
    process = await home.start("run", on=loopback, DISCORD_TOKEN=TOKEN)
    await loopback.world.changed.wait_until(
        lambda: loopback.gateway.identifies, what="the bot to connect", seconds=30
    )
    process.send_signal(number)
    result = await wait_for_exit(process, seconds=5)
    assert result.code == 0
    assert f"{number.name}: shutting down" in result.err
    assert "Traceback" not in result.err
    loopback.check()


@pytest.mark.parametrize("command", ["guide", "leaderboard"])
async def test_run_answers_open_interactions_before_it_ends(
    home: Home, loopback: LoopbackDiscord, command: str
):
    guild = loopback.world.add_guild("Producers")
    mia = loopback.member(guild, "mia")
    async with running(home, loopback) as bot:
        await bot.wait_ready(synced=True)
        answers = "/interactions/**/callback"
        loopback.faults.add(method="POST", path=answers, fault=Delay(1))
        interaction = mia.send_slash(loopback.world.add_channel(guild, "quests"), command)
        await loopback.world.changed.wait_until(
            lambda: loopback.world.calls_to("POST", answers), what="the bot to begin its answer"
        )
        assert await bot.terminate(seconds=5) == 0
    assert interaction.message is not None or interaction.deferred
    loopback.check()


async def test_run_ends_in_time_although_discord_hangs(home: Home, loopback: LoopbackDiscord):
    loopback.faults.add(method="GET", path="/users/@me", fault=Delay(60))
    async with running(home, loopback) as bot:
        await loopback.world.changed.wait_until(
            lambda: loopback.world.calls_to("GET", "/users/@me"),
            what="the bot to log in",
            seconds=30,
        )
        assert await bot.terminate(seconds=5) == 0
        assert "Traceback" not in bot.output()


async def test_only_its_own_user_can_read_what_the_bot_creates(
    home: Home, loopback: LoopbackDiscord
):
    async with running(home, loopback) as bot:
        await bot.wait_ready()
        folder = home.file.parent
        created = {each.name: each.stat().st_mode for each in (folder, *folder.rglob("*"))}
        await bot.terminate(seconds=5)
    assert {"data", "woodshed.db", "woodshed.db-wal", "woodshed.db-lock"} <= {*created}
    assert {name: oct(mode) for name, mode in created.items() if mode & 0o077} == {}
    assert (await home.bot("backup", "copy.db")).code == 0
    assert (home.folder / "copy.db").stat().st_mode & 0o777 == 0o600


async def test_run_continues_if_syncing_fails(home: Home, loopback: LoopbackDiscord):
    loopback.faults.add(method="PUT", path="/applications/**/commands", fault=Answer(400))
    async with running(home, loopback) as bot:
        await bot.wait_ready()
        assert await bot.terminate(seconds=5) == 0
        assert "The commands could not be synced" in bot.output()


async def test_run_syncs_the_commands_once(home: Home, loopback: LoopbackDiscord):
    async with running(home, loopback) as bot:
        await bot.wait_ready(synced=True)
        await bot.terminate(seconds=5)
        await bot.start()
        await bot.wait_ready()
        await bot.terminate(seconds=5)
    assert len(loopback.world.calls_to("PUT", "/applications/**/commands")) == 1


async def test_sync_registers_the_commands_without_the_gateway(
    home: Home, loopback: LoopbackDiscord
):
    told = await home.bot("sync", on=loopback, DISCORD_TOKEN=TOKEN)
    assert told.code == 0
    assert told.out.startswith("Synced ")
    assert loopback.gateway.identifies == []
    assert loopback.world.commands[None]
    assert not home.file.exists()


async def test_the_database_is_readable_after_run_ends(home: Home, loopback: LoopbackDiscord):
    async with running(home, loopback, preloaded=False) as bot:
        await bot.wait_ready(synced=True)
        await bot.terminate(seconds=5)
    assert not home.file.with_name("woodshed.db-wal").exists()
    assert version_in(home.file) == NEWEST
