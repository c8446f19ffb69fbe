"""Damages figures with plain SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from bot.boards.rules import Metric
from bot.db.transactions import Result
from bot.verify.rules import Bucket, Figure
from tests.world import World

_MEMBERS = "SELECT user_id, '' AS of FROM members WHERE guild_id = :guild_id ORDER BY user_id"
_STREAKS = (
    "SELECT user_id, '' AS of FROM members"
    " WHERE guild_id = :guild_id AND streak_until_at IS NOT NULL ORDER BY user_id"
)
_STANDINGS = "SELECT user_id, period AS of FROM standings WHERE guild_id = :guild_id ORDER BY 1, 2"
_TRAINED = (
    "SELECT user_id, attribute AS of FROM attribute_totals WHERE guild_id = :guild_id ORDER BY 1, 2"
)
_DAYS = "SELECT user_id, day AS of FROM practice_days WHERE guild_id = :guild_id ORDER BY 1, 2"
_COUNTS = (
    "SELECT metric, period, bucket FROM board_counts WHERE guild_id = :guild_id ORDER BY 1, 2, 3"
)
_ASSESSED = (
    "SELECT user_id, completion_id AS id, 'completion:' || completion_id AS of"
    " FROM self_assessments WHERE guild_id = :guild_id AND completion_id IS NOT NULL ORDER BY id"
)
_UNDONE = (
    "SELECT user_id, id, 'completion:' || id AS of FROM completions"
    " WHERE guild_id = :guild_id AND undone_at IS NOT NULL ORDER BY id"
)
_ONE = "WHERE guild_id = :guild_id AND user_id = :user_id"
_STANDING, _PART, _DAY = (f"{_ONE} AND {of} = :of" for of in ("period", "attribute", "day"))
_COUNT = "WHERE guild_id = :guild_id AND metric = :metric AND period = :period AND bucket = :bucket"


@dataclass(frozen=True, kw_only=True)
class DamageKind:
    """A statement that damages one of the rows of `rows`, and the figure that differs then."""

    figure: Figure
    rows: str
    statement: str


def _more(table: str, of: str, figures: str) -> str:
    values = ", ".join([":by", *["0"] * figures.count(",")])
    return (
        f"INSERT INTO {table} (guild_id, user_id, {of}, {figures})"
        f" VALUES (:guild_id, :user_id, :of, {values})"
    )


def _of_everybody(name: str) -> str:
    return _MEMBERS.replace("''", f"'{name}'")


DAMAGE_KINDS = [
    DamageKind(figure=figure, rows=rows, statement=statement)
    for figure, rows, statement in (
        (Figure.STANDING, _STANDINGS, f"UPDATE standings SET xp = xp + :by {_STANDING}"),
        (Figure.STANDING, _STANDINGS, f"UPDATE standings SET minutes = minutes + :by {_STANDING}"),
        (Figure.STANDING, _STANDINGS, f"UPDATE standings SET quests = quests + :by {_STANDING}"),
        (Figure.STANDING, _STANDINGS, f"UPDATE standings SET present = 1 - present {_STANDING}"),
        (Figure.STANDING, _STANDINGS, f"DELETE FROM standings {_STANDING}"),
        (
            Figure.STANDING,
            _of_everybody("2001-W01"),
            _more("standings", "period", "xp, minutes, quests"),
        ),
        (Figure.ATTRIBUTE, _TRAINED, f"UPDATE attribute_totals SET xp = xp + :by {_PART}"),
        (Figure.ATTRIBUTE, _TRAINED, f"DELETE FROM attribute_totals {_PART}"),
        (Figure.ATTRIBUTE, _of_everybody("swing"), _more("attribute_totals", "attribute", "xp")),
        (Figure.PRACTICE_DAY, _DAYS, f"UPDATE practice_days SET minutes = minutes + :by {_DAY}"),
        (Figure.PRACTICE_DAY, _DAYS, f"DELETE FROM practice_days {_DAY}"),
        (
            Figure.PRACTICE_DAY,
            _of_everybody("2001-01-02"),
            _more("practice_days", "day", "minutes, quests"),
        ),
        (
            Figure.STREAK,
            _MEMBERS,
            f"UPDATE members SET streak_days = 1 + :by, longest_streak = 99 {_ONE}",
        ),
        (Figure.STREAK, _MEMBERS, f"UPDATE members SET longest_streak = 99 + :by {_ONE}"),
        (Figure.STREAK, _MEMBERS, f"UPDATE members SET rest_days = (rest_days + 1) % 3 {_ONE}"),
        (Figure.STREAK, _STREAKS, f"UPDATE members SET streak_last_on = 'soon' {_ONE}"),
        (Figure.STREAK_END, _STREAKS, f"UPDATE members SET streak_until_at = 86400 * :by {_ONE}"),
        (Figure.STREAK_END, _STREAKS, f"UPDATE members SET streak_until_at = NULL {_ONE}"),
        (Figure.ASSESSMENTS, _ASSESSED, "DELETE FROM self_assessments WHERE completion_id = :id"),
        (
            Figure.ASSESSMENTS,
            _UNDONE,
            (
                "INSERT INTO self_assessments"
                " (guild_id, user_id, quest, day, at, completion_id, checks, missed)"
                " SELECT guild_id, user_id, 'bass-answers-kick', day, at, id, '[]', :by"
                " FROM completions WHERE id = :id"
            ),
        ),
        (Figure.BOARD_COUNT, _COUNTS, f"UPDATE board_counts SET members = members + :by {_COUNT}"),
        (Figure.BOARD_COUNT, _COUNTS, f"DELETE FROM board_counts {_COUNT}"),
        (
            Figure.BOARD_COUNT,
            "SELECT 'xp' AS metric, '2001-01' AS period, 77 AS bucket",
            "INSERT INTO board_counts VALUES (:guild_id, :period, :metric, :bucket, :by)",
        ),
    )
]


@dataclass(frozen=True, kw_only=True)
class Damage:
    """One damage: its kind, the index of the row, and a number."""

    kind: DamageKind
    row: int
    by: int


damages = st.lists(
    st.builds(
        Damage, kind=st.sampled_from(DAMAGE_KINDS), row=st.integers(0, 10_000), by=st.integers(1, 9)
    ),
    min_size=1,
    max_size=12,
)


def sql(world: World, statement: str, **values: Any) -> list[Any]:
    """Run a statement, and return its rows; `:guild_id` is bound to this server."""
    return _result(world, statement, **values).rows


def _result(world: World, statement: str, **values: Any) -> Result:
    with world.database.writing() as tx:
        binds = {"guild_id": world.guild_id} if ":guild_id" in statement else {}
        return tx.execute(statement, binds | values)


def apply_damage(world: World, damages_to_apply: Sequence[Damage]) -> set[tuple[Any, ...]]:
    """Damage figures, each at most once, and return them: figure, member, and of what."""
    done: set[tuple[Any, ...]] = set()
    for damage in damages_to_apply:
        kind = damage.kind
        rows = _result(world, kind.rows).mappings()
        if not rows:
            continue
        row = rows[damage.row % len(rows)]
        if kind.figure is Figure.BOARD_COUNT:
            of = Bucket(Metric(row["metric"]), row["period"], row["bucket"])
            key = (kind.figure, None, of)
        else:
            key = (kind.figure, row["user_id"], row["of"] or None)
        if key not in done:
            values = {**row, "by": damage.by}
            used = {name: value for name, value in values.items() if f":{name}" in kind.statement}
            sql(world, kind.statement, **used)
            done.add(key)
    return done
