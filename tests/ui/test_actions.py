import string

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.interactions.errors import StaleButton
from bot.ui import actions, forms
from bot.ui.actions import Action
from bot.ui.custom_ids import custom_id, parse_custom_id, renewed_id

WORDS = st.text(string.ascii_lowercase, min_size=1, max_size=10)
NAMES = st.lists(WORDS, min_size=1, max_size=3).map("-".join)
KEYS = st.one_of(st.integers(0, 2**64), st.text(string.ascii_letters + "_-", max_size=12))


@given(NAMES, st.lists(KEYS, max_size=2))
def test_custom_ids_round_trip(what: str, keys: list[object]) -> None:
    built = custom_id(what, *keys)
    assert parse_custom_id(built) == (what, ".".join(map(str, keys)))
    template = Action.__discord_ui_compiled_template__
    assert template.fullmatch(built)


@pytest.mark.parametrize(
    ("what", "key"),
    [
        ("", ""),
        ("Upper", ""),
        ("a b", ""),
        ("-a", ""),
        ("a", "1:2"),
        ("a", "ü"),
        ("a", "\n"),
        ("a", "1~2"),
    ],
)
def test_invalid_custom_ids_raise(what: str, key: str) -> None:
    with pytest.raises(ValueError, match="not a custom id"):
        custom_id(what, key)


def test_custom_ids_fit_discord() -> None:
    assert len(custom_id("a", "x" * 95)) == 100
    with pytest.raises(ValueError, match="not a custom id"):
        custom_id("a", "x" * 96)
    for length in (1, 88, 89, 95):  # as long as a forged key
        again = actions.again_button("a", "x" * length)
        assert parse_custom_id(again.custom_id) == ("a", "x" * length)
        assert len(again.custom_id) <= 100
        assert again.custom_id.endswith("~again") == (length < 90)


@given(NAMES, KEYS)
def test_a_renewed_id_is_another_one_of_the_same_handler_and_key(what: str, key: object) -> None:
    ids = [custom_id(what, key)]
    for _ in range(1_100):
        ids.append(renewed_id(ids[-1]))
        assert parse_custom_id(ids[-1]) == (what, str(key))
        assert ids[-1] != ids[-2]
        assert len(ids[-1]) <= 100


@pytest.mark.parametrize(
    "text", ["", "v2:a:1", "v1:a", "v1:a:1\n", "xv1:a:1", "v1:a:1:2", "v1:a:1~", "v1:a:1~x"]
)
def test_other_custom_ids_are_not_ours(text: str) -> None:
    assert parse_custom_id(text) is None


def test_forms_contain_their_fields() -> None:
    modal = forms.form(
        "Hand in",
        "hand-in",
        7,
        fields=[
            forms.text_field("note", "Note", hint="How?", value="ok", max_length=9, required=False),
            forms.file_field("proof", "Proof", max_files=3),
        ],
    )
    payload = modal.to_dict()
    assert payload["custom_id"] == "v1:hand-in:7"
    labels = [component["label"] for component in payload["components"]]
    assert labels == ["Note", "Proof"]
    note = payload["components"][0]
    assert note["description"] == "How?"
    assert note["component"]["value"] == "ok"
    assert note["component"]["max_length"] == 9
    assert not note["component"]["required"]


def test_a_form_of_changes_says_what_it_was_opened_with() -> None:
    def opened(goal: str, chosen: bool) -> str:
        fields = [
            forms.text_field("goal", "Goal", value=goal),
            forms.choice_field(
                "zone",
                "Zone",
                options=[discord.SelectOption(label="UTC", value="UTC", default=chosen)],
            ),
            *(forms.text_field(name, name, long=True) for name in "abc"),
        ]
        return forms.form("Goal", "profile-form", 2**63, fields=fields, only_changes=True).custom_id

    ids = {opened("30", False), opened("45", False), opened("30", True)}
    assert len(ids) == 3
    assert {parse_custom_id(id_) for id_ in ids} == {("profile-form", str(2**63))}
    assert max(map(len, ids)) <= 100


def test_selects_show_what_is_chosen() -> None:
    channel = actions.channel_choice("Where", "x", chosen=5, optional=True).to_component_dict()
    assert channel["default_values"] == [{"id": 5, "type": "channel"}]
    assert channel["min_values"] == 0
    role = actions.role_choice("Who", "x", chosen=6).to_component_dict()
    assert role["default_values"] == [{"id": 6, "type": "role"}]
    assert actions.role_choice("Who", "x").to_component_dict().get("default_values", []) == []


def test_chosen_values_are_read_or_stale() -> None:
    assert actions.chosen_one(["a", "b"]) == "a"
    assert actions.chosen_one(["1"], ("0", "1")) == "1"
    assert actions.chosen_id(["77"]) == 77
    for values, offered in (([], None), (["c"], ("a", "b")), ([""], ("a",))):
        with pytest.raises(StaleButton):
            actions.chosen_one(values, offered)
    for value in ("", "a", "٣", "1_000", " 7", "1.0", str(2**63)):
        with pytest.raises(StaleButton):
            actions.chosen_id([value])


def test_typed_numbers_are_parsed() -> None:
    assert [forms.typed_number(text) for text in ("45", " 7 ", "٣", "007")] == [45, 7, 3, 7]
    for text in ("", "-1", "1_000", "1e3", "²", "4.5", "9" * 10, "9" * 5_000):
        assert forms.typed_number(text) is None
