"""Which servers are a process's own."""

from collections.abc import Collection

from hypothesis import given
from hypothesis import strategies as st

from bot.db.database import Database
from bot.db.rows import fetch_all
from bot.db.shards import ALL, OWN_SERVER, Shards
from tests.databases import Engine

GUILDS = st.lists(st.integers(1, 2**62), min_size=1, max_size=20, unique=True)
# guild_id is a column as in every table; a literal list of rows takes no table.
OWN = f"SELECT guild_id FROM (VALUES_OF_GUILDS) AS servers WHERE {OWN_SERVER}"


@st.composite
def shards(draw: st.DrawFn) -> Shards:
    count = draw(st.integers(1, 40))
    ids = draw(st.sets(st.integers(0, count - 1), min_size=1))
    return Shards(count, sorted(ids))


def own(database: Database, guilds: Collection[int], some: Shards) -> set[int]:
    rows = " UNION ALL ".join(f"SELECT CAST({guild} AS BIGINT) AS guild_id" for guild in guilds)
    statement = OWN.replace("VALUES_OF_GUILDS", rows)
    with database.reading() as tx:
        return set(fetch_all(tx, int, statement, **some.binds))


def test_the_database_finds_the_servers_that_a_process_owns(engine: Engine) -> None:
    url = engine.borrow()
    database = Database(url)

    @given(GUILDS, shards())
    def check(guilds: list[int], some: Shards) -> None:
        assert own(database, guilds, some) == {each for each in guilds if some.owns(each)}

    check()
    database.close()
    engine.give_back(url)


@given(GUILDS, st.integers(1, 40))
def test_each_server_has_one_owner(guilds: list[int], count: int) -> None:
    owners = [Shards(count, (shard_id,)) for shard_id in range(count)]
    assert all(sum(owner.owns(guild) for owner in owners) == 1 for guild in guilds)
    assert all(ALL.owns(guild) for guild in guilds)
