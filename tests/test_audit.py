"""`make audit` says what it found, and when it could look nothing up."""

import json
from typing import Any

from tests.audit import lines_of, report_of

UNKNOWN: Any = {"name": "tzdata", "skip_reason": "Dependency not found on PyPI"}
SOUND: Any = {"name": "yarl", "version": "1.25.1", "vulns": []}
FIXED: Any = {"id": "PYSEC-1", "fix_versions": ["1.1"]}
OPEN: Any = {"id": "PYSEC-2", "fix_versions": []}
VULNERABLE: Any = {"name": "pillow", "version": "1.0", "vulns": [FIXED, OPEN]}


def test_each_vulnerability_is_named_with_the_version_that_fixes_it() -> None:
    output = json.dumps({"dependencies": [SOUND, VULNERABLE, UNKNOWN], "fixes": []})
    assert list(lines_of(report_of(output))) == [
        "pillow 1.0: PYSEC-1, fixed in 1.1",
        "pillow 1.0: PYSEC-2, fixed in no version yet",
        "Looked up 2 pinned versions; not in the database: tzdata.",
    ]


def test_an_unreachable_database_is_said_plainly() -> None:
    """Either pip-audit fails, or it finds none of the packages."""
    for output in ("", "Traceback", json.dumps({"dependencies": [UNKNOWN]})):
        (line,) = lines_of(report_of(output))
        assert line.startswith("Nothing was looked up: ")
