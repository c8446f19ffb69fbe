"""Reading the exports of other levelling bots, and refusing anything else."""

import csv
import gzip
import io
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import CoachError
from bot.interactions.errors import FileTooLarge
from bot.xp_import.errors import (
    ColumnsUnknown,
    IdsRounded,
    NotAnExport,
    ServerMissing,
    SpreadsheetFile,
    TooManyRows,
)
from bot.xp_import.rules.figures import whole_xp
from bot.xp_import.rules.values import (
    MAX_BYTES,
    MAX_ROWS,
    MAX_XP,
    MembersRead,
    RowUnit,
    SkippedRow,
    SkipReason,
    scaled,
)
from bot.xp_import.service.reading import read_members

GUILD = 77
MAX_SECONDS = 2
ANA, BEA = 123456789012345678, 876543210987654321
BOTH = [(ANA, 1234), (BEA, 77)]

ids = st.integers(10**15 + 1, 2**63 - 1).filter(lambda user_id: user_id % 10)
members = st.dictionaries(ids, st.integers(1, MAX_XP), max_size=30)


def read(text: str | bytes, guild_id: int = GUILD) -> MembersRead:
    return read_members(text if isinstance(text, bytes) else text.encode(), guild_id)


def refused(text: str | bytes) -> CoachError:
    with pytest.raises(CoachError) as error:
        read(text)
    return error.value


# ---------------------------------------------------------------- tables


@pytest.mark.parametrize(
    "table",
    [
        f"{ANA},1234\n{BEA},77\n",
        f'"{ANA}","1,234"\r\n"{BEA}","77"',
        f"user_id;xp\n{ANA};1,234\n{BEA};77.0",
        f"\n\n User ID \tName\tXP\n<@!{ANA}>\tAna\t1 234\n<@{BEA}>\tBea\t77\n\n",
        f"sep=;\nPoints;Level;Member\n1.234.000;3;5\n1\u202f234;9;{ANA}\n77;1;{BEA}",
        f'level,xp,total_xp,name,"discord id"\n3,34,1234,"a, ""b""\nc",{ANA}\n1,7,77,B,="{BEA}"',
        f"\ufeffid,Experience\r{ANA},1’234\r{BEA},+77\r",
        f"ID,score,\n{ANA},1234,\n{BEA},77,\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_tables_as_people_and_spreadsheets_write_them(table: str, encoding: str) -> None:
    result = read(table.encode(encoding))
    assert result.members == BOTH
    assert result.counted is RowUnit.LINE


def test_names_in_an_old_encoding_do_not_matter() -> None:
    assert read(f"id,name,xp\n{ANA},Jörg,1\xa0234\n{BEA},Zoë,77".encode("cp1252")).members == BOTH


def test_invalid_rows_are_named_by_their_line() -> None:
    lines = [
        "user,xp",
        f"{ANA},12",
        "",
        "nobody,5",
        f"{BEA},",
        f"{BEA},1.2.5",
        f"{BEA},-3",
        f"{BEA},{MAX_XP + 1}",
        f"{BEA},1,234",
        f"{BEA},0",
        f"{ANA},30",
        f"{ANA},20",
        "1.23E+17,5",
    ]
    result = read("\n".join(lines))
    shifted = read("\n\n" + "\n".join(lines))
    assert [each.row - 2 for each in shifted.skipped] == [each.row for each in result.skipped]
    assert result.members == [(ANA, 30)]
    assert result.skipped == [
        SkippedRow(row=4, why=SkipReason.NO_MEMBER, text="nobody"),
        SkippedRow(row=5, why=SkipReason.NO_XP, text=""),
        SkippedRow(row=6, why=SkipReason.NOT_WHOLE, text="1.2.5"),
        SkippedRow(row=7, why=SkipReason.NEGATIVE, text="-3"),
        SkippedRow(row=8, why=SkipReason.TOO_MUCH, text=str(MAX_XP + 1)),
    ]
    assert (result.skipped_total, result.without_xp, result.repeated) == (7, 1, 2)


def test_tables_that_cannot_be_read_are_refused() -> None:
    unnamed = ["", "hello", f"{ANA}", f"{ANA},1,234\n{BEA},5", "id,level\n1,2", "name,xp\na,5"]
    for text in unnamed:
        assert isinstance(refused(text), ColumnsUnknown), text
    broken = refused(f'{ANA},5\n\n{BEA},"7\n{ANA},9\n')
    assert isinstance(broken, NotAnExport)
    assert broken.line == 3
    assert isinstance(refused(f"{ANA},5\x00"), NotAnExport)
    assert isinstance(refused(b"PK\x03\x04" + b"\x00" * 40), SpreadsheetFile)
    rounded = "\n".join(f"{ANA // 1_000 * 1_000 + at * 1_000},5" for at in range(4))
    assert isinstance(refused(rounded), IdsRounded)
    assert isinstance(refused(b"," * (MAX_BYTES + 1)), FileTooLarge)
    long = "\n".join(f"{ANA + at},5" for at in range(MAX_ROWS + 1))
    assert isinstance(refused(long), TooManyRows)


@pytest.mark.parametrize(
    ("text", "xp"),
    [
        ("0", 0),
        ("007", 7),
        ("1,234,567", 1_234_567),
        ("1.234.567", 1_234_567),
        ("12,345.00", 12_345),
        ("1.234", SkipReason.AMBIGUOUS),  # thousands or a fraction
        ("1,234", 1_234),
        ("1,23", 1),
        ("1234.5", 1_234),
        ("1.234,5", 1_234),
        ("1,234.99", 1_234),
        ("12,34,567", 1_234_567),  # as in India
        ("1\u2009234", 1_234),
        ("1\u00a0234,5", 1_234),
        ("\uff11\uff12", 12),  # full-width digits
        ("\u200b77\ufeff", 77),
        ("1,234 XP", 1_234),
        ("77.", 77),
        ("1.2k", SkipReason.NOT_WHOLE),
        ("1 23", SkipReason.NOT_WHOLE),
        ("1,234 567", SkipReason.NOT_WHOLE),
        ("1e5", SkipReason.NOT_WHOLE),
        ("٣", SkipReason.NOT_WHOLE),
        ("nan", SkipReason.NOT_WHOLE),
        ("9" * 5_000, SkipReason.NOT_WHOLE),
        (f"{MAX_XP}", MAX_XP),
        ("−5", SkipReason.NEGATIVE),
        ("  ", SkipReason.NO_XP),
    ],
)
def test_amounts(text: str, xp: int | SkipReason) -> None:
    assert whole_xp(text) == xp


@pytest.mark.parametrize(
    ("delimiter", "written", "xp"),
    [
        (",", ["1.234", "2.5"], [1, 2]),
        ("\t", ["1.234", "2,5"], [1_234, 2]),
        ("\t", ["1.234", "1.234.567"], [1_234, 1_234_567]),
        ("\t", ["1,234", "2,5"], [1, 2]),
        ("\t", ["1,234", "2.75"], [1_234, 2]),
        (";", ["1.234", "77"], [1_234, 77]),
        (";", ["1,234", "77"], [1_234, 77]),
        (";", ["12,5", "1.234"], [12, 1_234]),
        (";", ["1.234", "2.5"], [1, 2]),
    ],
)
def test_a_file_shows_how_it_writes_fractions(
    delimiter: str, written: list[str], xp: list[int]
) -> None:
    lines = ["id,xp".replace(",", delimiter)]
    lines += [f"{who}{delimiter}{text}" for who, text in zip((ANA, BEA), written, strict=True)]
    assert [each for _, each in read("\n".join(lines)).members] == xp


def test_xp_that_could_be_read_in_two_ways_is_named() -> None:
    result = read(f"id\txp\n{ANA}\t1.234\n{BEA}\t77")
    assert result.members == [(BEA, 77)]
    assert result.skipped == [SkippedRow(row=2, why=SkipReason.AMBIGUOUS, text="1.234")]


@given(st.floats(0.01, MAX_XP, allow_subnormal=False), st.sampled_from(".,"))
def test_fractions_are_rounded_down(xp: float, mark: str) -> None:
    text = f"{xp:,.2f}"
    if mark == ",":
        text = text.translate(str.maketrans(",.", ".,"))
    assert whole_xp(text) == int(f"{xp:.2f}".partition(".")[0])


# ---------------------------------------------------------------- ids


@pytest.mark.parametrize(
    "written",
    [
        f"{ANA}.0",
        f"{ANA}.",
        f"'{ANA}",
        f'"=""{ANA}"""',
        f"{ANA}n",
        f"<@!{ANA}>",
        f"\u200b{ANA}",
        f"{ANA:_}",
        f'"{ANA:,}"',
        f"{ANA:,}".replace(",", "\u202f"),
    ],
)
def test_ids_as_spreadsheets_and_scripts_write_them(written: str) -> None:
    assert read(f"id,xp\n{written},5").members == [(ANA, 5)]


def test_an_id_in_scientific_notation_is_named() -> None:
    for written in ("2.76E+17", '"2,76E+17"', "2.7651234567872077e+17"):
        result = read(f"id,xp\n{written},5\n{ANA},7")
        assert result.members == [(ANA, 7)]
        assert [(each.row, each.why) for each in result.skipped] == [(2, SkipReason.ROUNDED)]


def rounded_by_javascript(user_id: int) -> str:
    digits = repr(float(user_id)).partition("e")[0].replace(".", "")
    return digits.ljust(len(str(user_id)), "0")


def rounded_by_excel(user_id: int) -> str:
    return str(user_id)[:15].ljust(len(str(user_id)), "0")


def in_scientific_notation(user_id: int) -> str:
    return f"{user_id:.2E}"


def with_a_decimal_comma(user_id: int) -> str:
    return f"{user_id:.4e}".replace(".", ",")


SNOWFLAKES = [276_512_345_678_720_769 + 4_194_304_007 * at for at in range(12)]


@pytest.mark.parametrize(
    "damage",
    [rounded_by_javascript, rounded_by_excel, in_scientific_notation, with_a_decimal_comma],
)
@pytest.mark.parametrize("base", [0, 10**18])
def test_rounded_ids_are_refused(damage: Callable[[int], str], base: int) -> None:
    written = [damage(base + user_id) for user_id in SNOWFLAKES]
    assert isinstance(refused("id\txp\n" + "\n".join(f"{each}\t5" for each in written)), IdsRounded)
    numbers = ",".join(f'{{"id": "{each}", "xp": 5}}' for each in written)
    assert isinstance(refused(f"[{numbers}]"), IdsRounded)


def test_ids_that_happen_to_end_in_zeros_are_read() -> None:
    lucky = [276_512_345_678_720_760 + at for at in range(0, 60, 2)]
    assert len(read("id,xp\n" + "\n".join(f"{each},5" for each in lucky)).members) == 30
    few = [276_512_345_678_720_760, 276_512_345_678_720_770]
    assert len(read("id,xp\n" + "\n".join(f"{each},5" for each in few)).members) == 2


# ---------------------------------------------------------------- exports


def entry(user_id: int, xp: int) -> dict[str, Any]:
    """Return a member as in MEE6's public leaderboard."""
    return {
        "avatar": "a1",
        "detailed_xp": [1, 100, xp],
        "guild_id": "5",
        "id": str(user_id),
        "level": 3,
        "message_count": 9,
        "username": "x",
        "xp": xp,
    }


PLAYERS = [entry(ANA, 1234), entry(BEA, 77)]
LEVELUP = {
    "users": {str(ANA): {"xp": 1234.75, "level": 3, "voice": 5.5}, str(BEA): {"xp": 77.0}, "9": {}},
    "users_weekly": {str(ANA): {"xp": 5.0}},
    "xp": [3, 6],
    "levelroles": {"5": 10},
}


@pytest.mark.parametrize(
    "export",
    [
        PLAYERS,
        {"guild": {"id": "5"}, "page": 0, "players": PLAYERS, "xp_per_message": [15, 25]},
        [{"players": PLAYERS[:1]}, {"players": PLAYERS[1:]}, {"players": []}],
        {"leaderboard": [{"id": str(ANA), "xp": 1234}, {"id": str(BEA), "xp": 77}]},
        {"data": [{"id": str(ANA), "exp": 1234, "weeklyExp": 5}, {"id": str(BEA), "exp": 77}]},
        [{"userId": ANA, "xp": "1,234"}, {"userId": BEA, "xp": 77.0}],
        {str(ANA): 1234, str(BEA): {"xp": 77, "level": 1}},
        LEVELUP,
        {"configs": {str(GUILD): LEVELUP, "78": {"users": {"1": {"xp": 3}}}}, "cache_seconds": 0},
        {"117117117": {"GLOBAL": {}, "GUILD": {str(GUILD): LEVELUP}}},
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_exports_of_other_bots(export: Any, indent: int | None) -> None:
    result = read(" \n" + json.dumps(export, indent=indent))
    assert result.members == BOTH
    assert result.counted is RowUnit.ENTRY


def test_only_this_server_is_read_from_a_backup_of_several() -> None:
    assert isinstance(refused(json.dumps({"configs": {"78": LEVELUP}})), ServerMissing)
    empty = read(json.dumps({"configs": {str(GUILD): {}, "78": LEVELUP}}))
    assert empty.members == []


def test_invalid_entries_are_named_by_their_number() -> None:
    result = read(
        json.dumps(
            [
                5,
                {"id": "x", "xp": 5},
                {"id": ANA, "xp": 5.5},
                {"id": ANA},
                {"id": ANA, "xp": True},
                {"id": ANA, "xp": [1]},
                entry(BEA, 77),
            ]
        )
    )
    assert result.members == [(ANA, 5), (BEA, 77)]
    assert result.skipped_total == 5
    assert [(each.row, each.why) for each in result.skipped] == [
        (1, SkipReason.NO_MEMBER),
        (2, SkipReason.NO_MEMBER),
        (4, SkipReason.NO_XP),
        (5, SkipReason.NOT_WHOLE),
        (6, SkipReason.NOT_WHOLE),
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{}", None),
        ('{"players": 5}', None),
        ('[\n{"id": 1,\n', 3),
        ("[" * 50_000, None),
        ('[{"id": "1"} x', 1),
    ],
)
def test_exports_that_cannot_be_read_are_refused(text: str, line: int | None) -> None:
    error = refused(text)
    assert isinstance(error, NotAnExport)
    assert error.line == line


def test_a_file_of_millions_of_tiny_values_is_refused() -> None:
    nested = f'[{{"id": {ANA}, "xp": 5, "x": [{"[]," * 600_000}[]]}}]'
    assert isinstance(refused(nested), TooManyRows)


# ---------------------------------------------------------------- both


BOMBS = {
    "deep JSON": b"[" * 200_000 + b"]" * 200_000,
    "deep objects": b'{"players":' * 50_000,
    "a huge number": f'[{{"id": "{ANA}", "xp": 1{"0" * 400_000}}}]'.encode(),
    "a huge exponent": f'[{{"id": "{ANA}", "xp": 1e999999999}}]'.encode(),
    "not a number": f'[{{"id": "{ANA}", "xp": NaN}}, {{"id": "{BEA}", "xp": Infinity}}]'.encode(),
    "a huge id": f'[{{"id": {"9" * 100_000}, "xp": 5}}]'.encode(),
    "a huge number in a table": f"id,xp\n{ANA},{'9' * 500_000}\n".encode(),
    "a million columns": b"id,xp" + b"," * 1_000_000 + b"\n" + b"1,2" + b"," * 1_000_000,
    "a million empty lines": b"id,xp\n" + b"\n" * 1_000_000,
    "one endless quotation": b'id,xp\n"' + b"a" * 1_000_000,
    "only quotation marks": b'"' * 1_000_001,
    "NUL bytes": b"\0" * 1_000_000,
    "NUL bytes in a table": f"id,xp\n{ANA},\0\0".encode(),
    "lone surrogates": b'[{"id": "\\ud800", "xp": 5, "name": "\\udfff"}]',
    "surrogates as bytes": b"id,xp\n\xed\xa0\x80,5\n",
    "a zip": b"PK\x03\x04" + bytes(range(256)) * 100,
    "a gzip": gzip.compress(b"id,xp\n" * 1_000_000),
    "one key a million times": b'{"a":1,' * 1 + b'"a":1,' * 300_000 + b'"a":1}',
}


@pytest.mark.parametrize("what", BOMBS)
def test_a_bomb_gives_nobody_anything_in_no_time(what: str) -> None:
    began_at = time.process_time()
    try:
        result = read(BOMBS[what])
    except CoachError:
        pass
    else:
        assert result.members == []
    assert time.process_time() - began_at < MAX_SECONDS


@given(
    st.binary(max_size=300)
    | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))
)
@settings(max_examples=150)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for each in (data, b"[" + data, b"id,xp\n" + data, b'{"users":{' + data):
        try:
            result = read(each)
        except CoachError:
            continue
        assert all(0 < xp <= MAX_XP for _, xp in result.members)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | ids,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["players", "users", "configs", "id", "xp", str(GUILD), str(ANA), "exp"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(json_values)
@settings(max_examples=150)
def test_any_json_is_read_or_refused(document: Any) -> None:
    try:
        result = read(json.dumps(document))
    except CoachError:
        return
    assert all(0 < xp <= MAX_XP for _, xp in result.members)


@given(members, st.sampled_from(",;\t"), st.booleans(), st.randoms(use_true_random=False))
def test_written_members_are_read_back(
    xp_of: dict[int, int], delimiter: str, grouped: bool, chance: Any
) -> None:
    rows = list(xp_of.items())
    chance.shuffle(rows)
    file = io.StringIO()
    table = csv.writer(file, delimiter=delimiter)
    table.writerow(["id", "who", "xp"])
    table.writerows([user_id, "x\ny", f"{xp:,}" if grouped else xp] for user_id, xp in rows)
    from_table = read(file.getvalue())
    from_list = read(json.dumps([{"id": user_id, "xp": xp} for user_id, xp in rows]))
    by_id = {"users": {user_id: {"xp": xp + 0.5} for user_id, xp in rows}}
    for result in (from_table, from_list, read(json.dumps(by_id))):
        assert dict(result.members) == xp_of
        assert result.members == sorted(result.members)
        assert (result.skipped_total, result.repeated) == (0, 0)
        assert result.digest == from_table.digest


@given(members.filter(bool))
def test_the_digest_depends_on_members_and_xp(xp_of: dict[int, int]) -> None:
    def digest(changed: dict[int, int]) -> str:
        return read(json.dumps([{"id": each, "xp": xp} for each, xp in changed.items()])).digest

    first, xp = next(iter(xp_of.items()))
    less = {user_id: xp for user_id, xp in xp_of.items() if user_id != first}
    other = xp_of | {first: xp - 1 if xp > 1 else 2}
    assert len({digest(xp_of), digest(less), digest(other)}) == 3


def test_a_percentage_is_rounded_down() -> None:
    assert [scaled(xp, 50) for xp in (1, 2, 3)] == [0, 1, 1]
    assert scaled(MAX_XP, 1_000) == 10 * MAX_XP
