"""Values bound to statements, and rows read into dataclasses."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated

import pytest
from pydantic import Json

from bot.db.database import Database
from bot.db.rows import (
    fetch_all,
    fetch_exactly_one,
    fetch_one,
    fetch_value,
    insert,
    returning,
    select,
    upsert,
    values_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gig:
    number: int
    on: date
    at: datetime | None
    fees: Annotated[Mapping[str, int], Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedGig(Gig):
    id: int


GIG = Gig(number=1, on=date(2030, 1, 5), at=datetime(2030, 1, 5, 20, tzinfo=UTC), fees={"Mia": 50})


def test_characters_that_no_database_can_store_are_replaced(database: Database) -> None:
    with database.reading() as tx:
        kept = fetch_value(tx, "SELECT CAST(:typed AS TEXT)", typed="a\x00b\ud83dc👍\udc4d")
    assert kept == "a\ufffdb\ufffdc👍\ufffd"


def test_statements_list_the_fields_of_their_dataclass() -> None:
    assert select(Gig, "FROM gigs") == "SELECT number, on, at, fees FROM gigs"
    assert select(Gig, "FROM gigs", number="gigs.id", at="min(at)") == (
        "SELECT gigs.id AS number, on, min(at) AS at, fees FROM gigs"
    )
    assert returning(NumberedGig, "DELETE FROM gigs") == (
        "DELETE FROM gigs RETURNING number, on, at, fees, id"
    )
    inserted = "INSERT INTO gigs (number, on, at, fees) VALUES (:number, :on, :at, :fees)"
    assert insert(Gig, "gigs") == inserted
    assert upsert(Gig, "gigs", "number") == (
        f"{inserted} ON CONFLICT (number) DO UPDATE SET "
        "on = excluded.on, at = excluded.at, fees = excluded.fees"
    )


def test_an_expression_for_no_field_is_refused() -> None:
    with pytest.raises(ValueError, match="Gig has no fee"):
        select(Gig, "FROM gigs", fee="sum(fee)")


def test_a_row_is_read_as_it_was_written(database: Database) -> None:
    assert values_of(GIG)["fees"] == '{"Mia":50}'
    values = "CAST(:number AS BIGINT), CAST(:on AS TEXT), CAST(:at AS BIGINT), CAST(:fees AS TEXT)"
    with database.reading() as tx:
        read = fetch_exactly_one(
            tx,
            Gig,
            f'WITH gig (number, "on", at, fees) AS (VALUES ({values})) SELECT * FROM gig',
            **values_of(GIG),
        )
    assert read == GIG


def test_a_type_that_is_no_dataclass_is_read_from_the_first_column(database: Database) -> None:
    days = "SELECT '2030-01-05' AS day, 1 AS ignored UNION ALL SELECT '2030-01-06', 2 ORDER BY 2"
    with database.reading() as tx:
        assert fetch_all(tx, date, days) == [date(2030, 1, 5), date(2030, 1, 6)]
        assert fetch_one(tx, date, days) == date(2030, 1, 5)
        assert fetch_one(tx, datetime, "SELECT NULL") is None
        assert fetch_one(tx, int, "SELECT 1 WHERE 1 = 2") is None
        with pytest.raises(ValueError, match="too many values"):
            fetch_exactly_one(tx, date, days)
