"""What is built and run is pinned: images by digest, packages by version and hash."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HOSTING = (ROOT / "docs" / "hosting.md").read_text(encoding="utf-8")
DIGEST = re.compile(r"[a-z.]+:[0-9][a-z0-9.-]*@sha256:[0-9a-f]{64}")


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def pins_of(name: str) -> dict[str, str]:
    """Return the versions in a file of pins."""
    return dict(re.findall(r"^([a-z0-9-]+)==([^ \n]+)", text_of(name), re.MULTILINE))


def test_every_image_is_pinned_by_digest() -> None:
    dockerfile = text_of("Dockerfile")
    (image,) = re.findall(r"^ARG PYTHON_IMAGE=(\S+)$", dockerfile, re.MULTILINE)
    assert set(re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE)) == {"${PYTHON_IMAGE}"}
    images = re.findall(r"^    image: (\S+)$", text_of("compose.yaml"), re.MULTILINE)
    for name in (image, *(each for each in images if each != "woodshed")):
        assert DIGEST.fullmatch(name), name


def test_what_a_server_runs_has_the_tested_versions_each_with_hashes() -> None:
    tested, run = pins_of("constraints.txt"), pins_of("requirements.txt")
    assert {"discord-py", "psycopg", "setuptools"} <= run.keys()
    assert run.items() <= tested.items()
    for requirement in text_of("requirements.txt").replace("\\\n", "").splitlines():
        assert re.search(r"( +--hash=sha256:[0-9a-f]{64})+$", requirement), requirement
    for name in ("constraints.txt", "requirements.txt"):
        assert "://" not in text_of(name), name


def test_what_builds_the_package_is_pinned() -> None:
    build_system = tomllib.loads(text_of("pyproject.toml"))["build-system"]
    assert build_system["requires"] == [f"setuptools=={pins_of('constraints.txt')['setuptools']}"]


def test_every_direct_dependency_of_a_server_is_pinned() -> None:
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    direct = [*project["dependencies"], *project["optional-dependencies"]["postgres"]]
    names = {re.split(r"[^A-Za-z0-9.-]", each)[0].lower().replace(".", "-") for each in direct}
    assert names <= pins_of("requirements.txt").keys()


@pytest.mark.parametrize(
    ("way", "hardening"),
    [
        (
            text_of("compose.yaml").split("\n  postgres:\n")[0],
            ["read_only: true", "cap_drop:\n      - ALL", "no-new-privileges:true", "env_file"],
        ),
        (
            HOSTING.split("### With Docker alone")[1].split("###")[0],
            ["--read-only", "--cap-drop ALL", "no-new-privileges:true", "--env-file", "chmod 600"],
        ),
        (
            HOSTING.split("### With systemd")[1].split("##")[0],
            [
                *("ProtectSystem=strict", "CapabilityBoundingSet=\n", "NoNewPrivileges=yes"),
                *("EnvironmentFile", "UMask=0077", "--require-hashes"),
            ],
        ),
    ],
    ids=["compose", "docker", "systemd"],
)
def test_each_way_of_hosting_is_hardened(way: str, hardening: list[str]) -> None:
    assert not [each for each in hardening if each not in way]
    assert "DISCORD_TOKEN=…" not in way.split("/etc/woodshed.env")[0], "in the shell's history"
