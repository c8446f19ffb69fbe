"""The file of an export: JSON while Discord takes it, else a zip with the same file."""

import io
import json
import zipfile
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.privacy.rules import export_file

CONTENT: dict[str, Any] = {
    "xp": 3,
    "note": "Modi, „dorisch“ 🎛",
    "awards": [{"id": str(n)} for n in range(500)],
}
TEXT = st.dictionaries(
    st.text(max_size=9),
    st.none() | st.booleans() | st.integers(0, 2**63) | st.text(max_size=40),
)


def test_what_fits_is_plain_json() -> None:
    file = export_file(CONTENT, 1_000_000)
    assert file is not None
    assert file.name == "woodshed-export.json"
    assert json.loads(file.data) == CONTENT
    assert "„dorisch“ 🎛" in file.data.decode()


def test_what_does_not_fit_is_zipped_under_the_same_name() -> None:
    file = export_file(CONTENT, 5_000)
    assert file is not None
    assert file.name == "woodshed-export.zip"
    assert len(file.data) <= 5_000
    with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
        assert json.loads(archive.read("woodshed-export.json")) == CONTENT


def test_what_does_not_even_fit_zipped_is_not_sent() -> None:
    assert export_file(CONTENT, 100) is None


@given(TEXT)
def test_the_file_holds_the_content_as_it_is(content: dict[str, Any]) -> None:
    file = export_file(content, 1_000_000)
    assert file is not None
    assert json.loads(file.data) == content
