"""The Dockerfile and compose.yaml agree with the repository and the settings."""

import importlib.util
import re
import tomllib
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

from bot.app.settings import DEFAULT_DATABASE_URL, Settings, load_settings

ROOT = Path(__file__).parents[2]
DOCKERFILE = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text())
COMPOSE = (ROOT / "compose.yaml").read_text()
KEYS = {name.upper() for name in Settings.model_fields}


def instructions(instruction: str) -> list[str]:
    """Return the arguments of every such instruction in the Dockerfile."""
    return re.findall(rf"(?m)^{instruction} (.*)$", DOCKERFILE)


def interpolated(text: str, environment: dict[str, str]) -> str:
    """Fill in `${NAME:-else}` and `${NAME:+then}` as Compose does, the innermost first."""
    pattern = re.compile(r"\$\{(\w+)(?::([-+])([^${}]*))?\}")

    def fill(match: re.Match[str]) -> str:
        value, operator, other = environment.get(match[1], ""), match[2], match[3]
        return (other if value else "") if operator == "+" else (value or other or "")

    while (filled := pattern.sub(fill, text)) != text:
        text = filled
    return text


def test_copied_files_exist_and_are_not_ignored() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    copied = [line.split() for line in instructions("COPY") if not line.startswith("--from")]
    sources = {source for *paths, _ in copied for source in paths}
    assert sources == {line[1:] for line in ignored if line.startswith("!")}
    assert all((ROOT / source).exists() for source in sources)


def test_the_image_has_a_supported_python() -> None:
    allowed = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    (image,) = instructions("ARG")
    named = re.fullmatch(r"PYTHON_IMAGE=python:([0-9.]+)-slim@sha256:[0-9a-f]{64}", image)
    assert named
    assert named[1] in SpecifierSet(allowed)
    assert {line.split()[0] for line in instructions("FROM")} == {"${PYTHON_IMAGE}"}


def test_the_container_uses_only_known_settings_and_commands() -> None:
    (environment,) = instructions("ENV")
    names = re.findall(r"(\w+)=", environment)
    assert set(names) - {"PATH", "PYTHONUNBUFFERED"} <= KEYS
    woodshed, _, postgres = COMPOSE.partition("\n  postgres:\n")
    assert set(re.findall(r"(?m)^      ([A-Z_]+):", woodshed)) <= KEYS
    assert set(re.findall(r"(?m)^      (POSTGRES_\w+):", postgres)) == {
        *("POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD")
    }
    for module in re.findall(r'"-m", "([\w.]+)"', DOCKERFILE):
        assert importlib.util.find_spec(module) is not None


@pytest.mark.parametrize(
    ("environment", "url"),
    [
        ({}, DEFAULT_DATABASE_URL),
        ({"POSTGRES_PASSWORD": "a1"}, "postgresql://woodshed:a1@postgres/woodshed"),
        ({"DATABASE_URL": "sqlite:///x.db", "POSTGRES_PASSWORD": "a1"}, "sqlite:///x.db"),
        ({"DATABASE_URL": "postgresql://u:p@h/d"}, "postgresql://u:p@h/d"),
    ],
)
def test_compose_chooses_the_database(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, environment: dict[str, str], url: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in re.findall(r"(?m)^      ([A-Z]+_[A-Z]+): (\$.*)$", COMPOSE):
        if name in KEYS:
            monkeypatch.setenv(name, interpolated(value, environment))
    settings = load_settings()
    assert settings.database_url.get_secret_value() == url
    assert str(settings.http_address) == "127.0.0.1:9464"
