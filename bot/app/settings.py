"""Settings of the installation, from the environment or `.env`; servers are set up in Discord."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import quote

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.db.urls import DatabaseUrl

DEFAULT_DATABASE_URL: Final = "sqlite:///data/woodshed.db"
ENV_FILE: Final = ".env"

_ADDRESS: Final = re.compile(
    r"(?:\[(?P<ipv6>[0-9A-Fa-f:.]+)\]|(?P<host>[A-Za-z0-9.-]*)):(?P<port>[0-9]{1,5})"
)
_HIGHEST_PORT: Final = 65_535
_EXPECTED: Final = {
    "DISCORD_TOKEN": "the bot's token as Discord's developer portal shows it, and nothing else",
    "DATABASE_URL": "sqlite:///path/to/file.db or postgresql://user:password@host/database",
    "PACKS_DIR": "the folder with the skill packs",
    "BACKUPS_DIR": "the folder for the daily backups",
    "BACKUPS_KEPT": "how many daily backups to keep, from 0 (none) to 1000",
    "LOG_LEVEL": "DEBUG, INFO, WARNING, ERROR or CRITICAL",
    "LOG_FORMAT": "text or json",
    "AUDIO_WORKERS": "how many processes may work with sound, from 0 (sound is off) to 64",
    "SHARD_COUNT": "how many shards the bot has altogether, from 1 to 10000",
    "MEMBER_INTERACTIONS": "a whole number, such as 40, or 0 for no limit",
    "SERVER_INTERACTIONS": "a whole number, such as 600, or 0 for no limit",
    "HTTP_ADDRESS": "host:port, such as 127.0.0.1:9464 or [::1]:9464, or :9464 for every interface",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where to listen for HTTP; without a host, on every interface."""

    host: str | None
    port: int

    def __str__(self) -> str:
        host = self.host or ""
        return f"[{host}]:{self.port}" if ":" in host else f"{host}:{self.port}"

    @property
    def nearest_host(self) -> str:
        """The host to connect to from the same machine."""
        if self.host is None or self.host == "0.0.0.0":  # noqa: S104
            return "127.0.0.1"
        return "::1" if self.host == "::" else self.host


class SettingsError(Exception):
    """Invalid settings: a sentence for each wrong key, without secrets."""


def _token(value: object) -> object:
    """Refuse a token that is not valid in an HTTP header."""
    if isinstance(value, str) and not re.fullmatch(r"[!-~]+", value):
        raise ValueError("holds a space or another character that no token has")
    return value


def _database_url(value: object) -> object:
    if isinstance(value, str):
        DatabaseUrl.parse(value)
    return value


def _address(value: object) -> object:
    if not isinstance(value, str):
        return value
    parts = _ADDRESS.fullmatch(value)
    if parts is None or int(parts["port"]) > _HIGHEST_PORT:
        raise ValueError(f"is {value!r}")
    return Address(host=parts["ipv6"] or parts["host"] or None, port=int(parts["port"]))


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


class Settings(BaseSettings):
    """The host's settings. The environment wins over `.env`; empty means unset."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILE,
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    discord_token: Annotated[SecretStr, BeforeValidator(_token)] | None = None
    database_url: Annotated[SecretStr, BeforeValidator(_database_url)] = SecretStr(
        DEFAULT_DATABASE_URL
    )
    packs_dir: Path = Path("seeds")
    backups_dir: Path | None = None
    backups_kept: Annotated[int, Field(ge=0, le=1000)] = 7
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], BeforeValidator(_upper)
    ] = "INFO"
    log_format: Annotated[Literal["text", "json"], BeforeValidator(_lower)] = "text"
    http_address: Annotated[Address, BeforeValidator(_address)] | None = None
    audio_workers: Annotated[int, Field(ge=0, le=64)] = 1
    shard_count: Annotated[int, Field(ge=1, le=10_000)] | None = None
    member_interactions: Annotated[int, Field(ge=0)] = 40
    server_interactions: Annotated[int, Field(ge=0)] = 600

    @model_validator(mode="before")
    @classmethod
    def _drop_blanks(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Strip values, and treat blank ones as unset."""
        stripped = {
            key: value.strip() if isinstance(value, str) else value for key, value in values.items()
        }
        return {key: value for key, value in stripped.items() if value != ""}

    @property
    def backups_folder(self) -> Path:
        """The folder for daily backups: next to a SQLite file by default."""
        if self.backups_dir is not None:
            return self.backups_dir
        url = DatabaseUrl.parse(self.database_url.get_secret_value())
        return (Path(url.database).parent if url.engine == "sqlite" else Path("data")) / "backups"

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every string that must not appear in logs, in each of its encodings."""
        password = DatabaseUrl.parse(self.database_url.get_secret_value()).password
        token = self.discord_token.get_secret_value() if self.discord_token else ""
        forms = (token, password, quote(password), quote(password, safe=""))
        return tuple(secret for secret in dict.fromkeys(forms) if secret)


def load_settings() -> Settings:
    """Read the settings from the environment and `.env`.

    Raises:
        SettingsError: some are invalid.
    """
    try:
        return Settings()
    except ValidationError as error:
        mistakes = error.errors(include_url=False)
    except UnicodeDecodeError:
        raise SettingsError("The file .env isn't UTF-8 text: save it as UTF-8.") from None
    # Not chained: pydantic's error would put the input into a traceback.
    sentences = dict.fromkeys(_sentence(mistake) for mistake in mistakes)
    raise SettingsError("\n".join(sentences))


def _sentence(mistake: Any) -> str:
    """Return a sentence with the wrong key, its value, and what was expected."""
    key = str(mistake["loc"][0]).upper()
    reason = mistake.get("ctx", {}).get("error")
    problem = str(reason) if isinstance(reason, ValueError) else f"is {mistake['input']!r}"
    return f"{key} {problem}; expected: {_EXPECTED[key]}."
