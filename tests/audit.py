"""Looks up known vulnerabilities of the pinned versions; `make audit` calls it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PINS = Path(__file__).parents[1] / "constraints.txt"
TIMEOUT_SECONDS = 15


def main() -> int:
    """Print what is known, and return 1 if a pinned version has a vulnerability."""
    options = ["--no-deps", "--disable-pip", "--format=json", "--progress-spinner=off"]
    audited = subprocess.run(
        [
            *(sys.executable, "-m", "pip_audit", *options),
            *(f"--timeout={TIMEOUT_SECONDS}", f"--requirement={PINS}"),
        ],
        check=False,
        capture_output=True,
        text=True,
    )
    pins = report_of(audited.stdout)
    print("\n".join(lines_of(pins)))
    return int(any(pin.get("vulns") for pin in pins))


def report_of(output: str) -> list[dict[str, Any]]:
    """Return each pin of pip-audit's report; none if its database could not be reached."""
    try:
        return json.loads(output)["dependencies"]
    except ValueError:
        return []


def lines_of(pins: list[dict[str, Any]]) -> Iterator[str]:
    """Yield a line for each vulnerability, and one on what was looked up."""
    known = [pin for pin in pins if "skip_reason" not in pin]
    for pin in known:
        for found in pin["vulns"]:
            fixed = ", ".join(found["fix_versions"]) or "no version yet"
            yield f"{pin['name']} {pin['version']}: {found['id']}, fixed in {fixed}"
    if not known:
        yield (
            "Nothing was looked up: the database of known vulnerabilities can't be reached from "
            "here. Run `make audit` where PyPI can be reached."
        )
        return
    skipped = [pin["name"] for pin in pins if "skip_reason" in pin]
    missing = f"; not in the database: {', '.join(skipped)}" if skipped else ""
    yield f"Looked up {len(known)} pinned versions{missing}."


if __name__ == "__main__":
    sys.exit(main())
