"""Settings: sources, validation, and redaction of secrets."""

import traceback
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from bot.app.settings import DEFAULT_DATABASE_URL, Address, Settings, SettingsError, load_settings
from bot.db.urls import DatabaseUrl

KEYS = (
    *("DISCORD_TOKEN", "DATABASE_URL", "PACKS_DIR", "BACKUPS_DIR", "BACKUPS_KEPT"),
    *("LOG_LEVEL", "LOG_FORMAT", "HTTP_ADDRESS"),
    *("AUDIO_WORKERS", "SHARD_COUNT"),
    *("MEMBER_INTERACTIONS", "SERVER_INTERACTIONS"),
)


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """An environment without our keys, in a folder without `.env`."""
    for key in KEYS:
        monkeypatch.delenv(key, raising=False)
    monkeypatch.chdir(tmp_path)


def url_of(settings: Settings) -> str:
    return settings.database_url.get_secret_value()


def test_everything_has_a_default_but_the_token():
    settings = load_settings()
    assert settings.discord_token is None
    assert url_of(settings) == DEFAULT_DATABASE_URL == "sqlite:///data/woodshed.db"
    assert settings.packs_dir == Path("seeds")
    assert (settings.log_level, settings.log_format) == ("INFO", "text")


@pytest.mark.parametrize("blank", ["", "  "])
def test_blank_is_unset(monkeypatch: pytest.MonkeyPatch, blank: str):
    for key in KEYS:
        monkeypatch.setenv(key, blank)
    assert load_settings() == Settings()
    assert load_settings().discord_token is None
    assert url_of(load_settings()) == DEFAULT_DATABASE_URL


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / ".env").write_text(
        "DISCORD_TOKEN='of.the.file'\nLOG_FORMAT=json\nLOG_LEVEL=DEBUG\nSOMETHING_ELSE=1\n"
    )
    monkeypatch.setenv("LOG_LEVEL", "error")
    monkeypatch.setenv("LOG_FORMAT", "")
    settings = load_settings()
    assert settings.discord_token is not None
    assert settings.discord_token.get_secret_value() == "of.the.file"
    assert (settings.log_level, settings.log_format) == ("ERROR", "json")


def test_the_token_is_stripped_of_line_ends(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DISCORD_TOKEN", " a.b-c_d\n")
    token = load_settings().discord_token
    assert token is not None
    assert token.get_secret_value() == "a.b-c_d"


@pytest.mark.parametrize(
    ("url", "database", "conninfo"),
    [
        ("sqlite:///x.db", "x.db", {}),
        ("sqlite+aiosqlite:////var/x.db", "/var/x.db", {}),
        (
            "postgresql://u:p@h/d",
            "d",
            {"user": "u", "password": "p", "host": "h", "dbname": "d"},
        ),
        ("postgresql+asyncpg://u@h:1/d", "d", {"user": "u", "host": "h", "port": "1"}),
        ("postgresql://u:p%40p@h/d", "d", {"password": "p@p"}),
        ("postgresql://u:a/b?c#d+e'\\@h/d", "d", {"password": "a/b?c#d+e'\\", "host": "h"}),
        ("postgresql://u@[::1]:5/d", "d", {"host": "::1", "port": "5"}),
        ("postgresql://u@h/d?sslmode=require", "d", {"sslmode": "require"}),
        ("postgresql+asyncpg://u@h/d?ssl=require", "d", {"sslmode": "require"}),
        ("postgresql:///d?host=/run/postgres", "d", {"host": "/run/postgres"}),
    ],
)
def test_valid_database_urls_are_accepted(
    monkeypatch: pytest.MonkeyPatch, url: str, database: str, conninfo: dict[str, str]
):
    monkeypatch.setenv("DATABASE_URL", url)
    assert url_of(load_settings()) == url
    parsed = DatabaseUrl.parse(url)
    assert parsed.engine == url.partition(":")[0].partition("+")[0]
    assert parsed.database == database
    assert conninfo.items() <= conninfo_to_dict(parsed.conninfo).items()


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("mysql://u:hunter2@h/d", "starts with mysql://"),
        ("sqlite+pysqlite:///x.db", "starts with sqlite+pysqlite://"),
        ("data/hunter2.db", "isn't a URL"),
        ("postgresql:/u:hunter2@h/d", "isn't a URL"),
        ("hunter2@://x", "isn't a URL"),
        ("postgresql://u:hunter2@h:port/d", "isn't a valid URL"),
        ("postgresql://u:not@hunter2@h/d", "has an @ in its password (write it as %40)"),
        ("sqlite://", "has no file (use three slashes before a relative path)"),
        ("sqlite://data/x.db", "has no file (use three slashes before a relative path)"),
        ("sqlite:///:memory:", "has no file (use three slashes before a relative path)"),
    ],
)
def test_invalid_database_urls_are_refused(
    monkeypatch: pytest.MonkeyPatch, given: str, problem: str
):
    monkeypatch.setenv("DATABASE_URL", given)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert str(caught.value) == (
        f"DATABASE_URL {problem}; expected: sqlite:///path/to/file.db or "
        "postgresql://user:password@host/database."
    )


@pytest.mark.parametrize(
    ("url", "folder", "expected"),
    [
        ("", "", "data/backups"),
        ("sqlite:////srv/woodshed/all.db", "", "/srv/woodshed/backups"),
        ("postgresql://mia@localhost/woodshed", "", "data/backups"),
        ("postgresql://mia@localhost/woodshed", "/mnt/copies", "/mnt/copies"),
    ],
)
def test_the_default_backups_folder_is_next_to_the_database(
    monkeypatch: pytest.MonkeyPatch, url: str, folder: str, expected: str
):
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("BACKUPS_DIR", folder)
    assert load_settings().backups_folder == Path(expected)
    assert load_settings().backups_kept == 7


@pytest.mark.parametrize("given", ["-1", "1001", "all"])
def test_backups_kept_must_be_a_number_in_range(monkeypatch: pytest.MonkeyPatch, given: str):
    monkeypatch.setenv("BACKUPS_KEPT", given)
    with pytest.raises(SettingsError) as error:
        load_settings()
    assert str(error.value) == (
        f"BACKUPS_KEPT is {given!r}; expected: how many daily backups to keep, from 0 (none) "
        "to 1000."
    )


@pytest.mark.parametrize(
    ("given", "host", "port", "nearest"),
    [
        ("127.0.0.1:9464", "127.0.0.1", 9464, "127.0.0.1"),
        ("localhost:1", "localhost", 1, "localhost"),
        ("[::1]:9464", "::1", 9464, "::1"),
        ("[::]:9464", "::", 9464, "::1"),
        ("0.0.0.0:65535", "0.0.0.0", 65535, "127.0.0.1"),
        (":0", None, 0, "127.0.0.1"),
    ],
)
def test_valid_http_addresses_are_accepted(
    monkeypatch: pytest.MonkeyPatch, given: str, host: str | None, port: int, nearest: str
):
    monkeypatch.setenv("HTTP_ADDRESS", given)
    settings = load_settings()
    assert settings.http_address == Address(host=host, port=port)
    assert settings.http_address is not None
    assert str(settings.http_address) == given
    assert settings.http_address.nearest_host == nearest


@pytest.mark.parametrize(
    "given", ["9464", "127.0.0.1", "::1:9464", "localhost:65536", "http://localhost:9464", "a b:1"]
)
def test_invalid_http_addresses_are_refused(monkeypatch: pytest.MonkeyPatch, given: str):
    monkeypatch.setenv("HTTP_ADDRESS", given)
    with pytest.raises(SettingsError, match=r"expected: host:port, .*:9464 for every interface\."):
        load_settings()


def test_every_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DISCORD_TOKEN", "Bot hunter2")
    monkeypatch.setenv("DATABASE_URL", "mongo://x")
    monkeypatch.setenv("LOG_LEVEL", "loud")
    monkeypatch.setenv("LOG_FORMAT", "xml")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    sentences = str(caught.value).splitlines()
    assert [sentence.split()[0] for sentence in sentences] == [
        "DISCORD_TOKEN",
        "DATABASE_URL",
        "LOG_LEVEL",
        "LOG_FORMAT",
    ]
    assert all(sentence.endswith(".") and "; expected: " in sentence for sentence in sentences)
    assert "hunter2" not in "".join(traceback.format_exception(caught.value))


def test_an_env_file_that_is_not_utf8_is_refused(tmp_path: Path):
    (tmp_path / ".env").write_bytes(b"DISCORD_TOKEN=\xff\xfe")
    with pytest.raises(SettingsError, match="UTF-8"):
        load_settings()


def test_errors_and_reprs_show_no_secret(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DISCORD_TOKEN", "hunter2.token")
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:hunter2%2F%40@h/d")
    settings = load_settings()
    shown = f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
    shown += str(DatabaseUrl.parse(url_of(settings)))
    assert "hunter2" not in shown
    assert set(settings.secrets) == {"hunter2.token", "hunter2/@", "hunter2%2F%40", "hunter2/%40"}


def test_the_example_file_explains_every_key_and_changes_nothing(tmp_path: Path):
    example = Path(__file__).parents[2] / ".env.example"
    lines = example.read_text().splitlines()
    keys = [line.split("=")[0] for line in lines if line and not line.startswith("#")]
    assert tuple(keys) == KEYS
    for key in keys:
        before = lines[lines.index(next(line for line in lines if line.startswith(key))) - 1]
        assert before.startswith("# ")
    defaults = load_settings()
    (tmp_path / ".env").write_text(example.read_text())
    assert load_settings() == defaults
