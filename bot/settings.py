"""Settings from the environment or `.env`; a misspelt or malformed one stops the start with one clear line."""

import os
import re
import secrets
from contextlib import suppress
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "PEIBAN_"


class SettingsError(Exception):
    """The settings cannot be used; the text is one line for the operator."""


class Settings(BaseSettings):
    """What an operator can set; names are prefixed with PEIBAN_."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True)

    database_url: str = ""
    data_dir: Path = Path("data")
    web_host: str = "127.0.0.1"
    web_port: int = Field(default=8080, ge=0, le=65535)
    public_url: str = ""
    secret_key: SecretStr | None = None
    time_zone: str = "Asia/Shanghai"
    language: Literal["zh_Hans", "zh_Hant", "en"] = "zh_Hans"
    telegram_token: SecretStr | None = None
    telegram_api_url: str = ""
    telegram_mode: Literal["polling", "webhook"] = "polling"
    telegram_webhook_secret: SecretStr | None = None
    admins: str = ""
    metrics_password: SecretStr | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    demo: bool = False
    demo_clock: str = ""

    @field_validator("time_zone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except Exception as error:
            raise ValueError("is not a time zone; an example: Asia/Shanghai") from error
        return value

    @field_validator("telegram_token")
    @classmethod
    def _token_reads(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None or not value.get_secret_value().strip():
            return None
        if not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", value.get_secret_value()):
            raise ValueError("is not a bot token; BotFather gives one like 123456789:AAF-secret")
        return value

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _secret_reads(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None or not value.get_secret_value():
            return None
        if not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", value.get_secret_value()):
            raise ValueError("needs 16 to 256 of the characters A-Z a-z 0-9 _ -")
        return value

    @field_validator("telegram_api_url")
    @classmethod
    def _address_reads(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^\s/]+[^\s]*", value):
            raise ValueError("is not the address of a Bot API server; an example: http://127.0.0.1:8081")
        return value.rstrip("/")

    @field_validator("demo_clock")
    @classmethod
    def _clock_reads(cls, value: str) -> str:
        if value:
            parse_demo_clock(value)
        return value

    @model_validator(mode="after")
    def _fits_together(self) -> "Settings":
        if self.telegram_mode == "webhook" and self.telegram_token and not self.telegram_webhook_secret:
            raise ValueError("PEIBAN_TELEGRAM_WEBHOOK_SECRET is needed with the webhook mode")
        if self.demo and not is_loopback(self.web_host):
            raise ValueError(
                "PEIBAN_DEMO lets a visitor be anybody: it needs a loopback PEIBAN_WEB_HOST, such as 127.0.0.1"
            )
        if self.demo and self.telegram_token:
            raise ValueError("PEIBAN_DEMO and PEIBAN_TELEGRAM_TOKEN exclude each other")
        return self

    @property
    def store_url(self) -> str:
        """The database's URL; the default is a SQLite file in the data directory."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir / 'peiban.db'}"

    @property
    def files_dir(self) -> Path:
        """Where attachments lie, under random names."""
        return self.data_dir / "files"

    @property
    def erasures_file(self) -> Path:
        """Who was erased, by ids only: kept beside the store, because a backup brings back what it does not know of."""
        return self.data_dir / "erased.log"

    @property
    def base_url(self) -> str:
        """How people reach the web pages, without a slash at the end."""
        return (self.public_url or f"http://{self.web_host}:{self.web_port}").rstrip("/")

    @property
    def zone(self) -> ZoneInfo:
        """The organisation's time zone."""
        return ZoneInfo(self.time_zone)

    def make_data_dir(self) -> None:
        """Make the data directory, for nobody else on this machine to look into; one that exists stays as it is."""
        self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)

    def key(self) -> bytes:
        """The secret that signs cookies and codes; made once under the data directory when none is set."""
        if self.secret_key:
            return self.secret_key.get_secret_value().encode()
        path = self.data_dir / "secret.key"
        if not path.exists():
            self.make_data_dir()
            # Whole or not there: several workers may start at once, and the first one's key is everybody's.
            made = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
            made.touch(mode=0o600)
            made.write_text(secrets.token_urlsafe(32), encoding="ascii")
            with suppress(FileExistsError):
                path.hardlink_to(made)
            made.unlink()
        return path.read_bytes()


def parse_demo_clock(value: str) -> tuple[datetime, float]:
    """Split `2026-10-10T08:00:00+08:00@60` into the instant and the speed (1.0 when not given); ValueError otherwise."""
    moment, _, speed = value.partition("@")
    try:
        start, factor = datetime.fromisoformat(moment), float(speed or 1)
    except ValueError as error:
        raise ValueError("is not a moment; an example: 2026-10-10T08:00:00+08:00@60") from error
    if start.tzinfo is None or not 0 < factor <= 86_400:
        raise ValueError("needs an offset and a speed above 0; an example: 2026-10-10T08:00:00+08:00@60")
    return start, factor


def load_settings(**overrides: object) -> Settings:
    """Read the settings; SettingsError with one line when a PEIBAN_* is unknown or malformed."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for name in os.environ:
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            raise SettingsError(f"{name} is not a setting of Peiban. Known ones: {', '.join(sorted(known))}")
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        field = "_".join(str(part) for part in first["loc"])
        name = f"{PREFIX}{field.upper()} " if field else ""
        raise SettingsError(f"{name}{first['msg'].removeprefix('Value error, ')}") from None


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine only."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
