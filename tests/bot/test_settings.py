"""Settings that cannot be used stop the start with one line that names them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.settings import SettingsError, load_settings, parse_demo_clock


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("PEIBAN_WEB_PROT", "80", "PEIBAN_WEB_PROT is not a setting"),
        ("PEIBAN_WEB_PORT", "eighty", "PEIBAN_WEB_PORT"),
        ("PEIBAN_WEB_PORT", "70000", "PEIBAN_WEB_PORT"),
        ("PEIBAN_TIME_ZONE", "Mars/Base", "an example: Asia/Shanghai"),
        ("PEIBAN_LANGUAGE", "fr", "PEIBAN_LANGUAGE"),
        ("PEIBAN_DEMO_CLOCK", "tomorrow", "2026-10-10T08:00:00+08:00@60"),
        ("PEIBAN_DEMO_CLOCK", "2026-10-10T08:00:00", "needs an offset"),
        ("PEIBAN_DEMO_CLOCK", "2026-10-10T08:00:00+08:00@-1", "speed above 0"),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refused:
        load_settings(_env_file=None)
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_demo_needs_a_loopback_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEIBAN_DEMO", "true")
    monkeypatch.setenv("PEIBAN_WEB_HOST", "0.0.0.0")
    with pytest.raises(SettingsError, match="loopback"):
        load_settings(_env_file=None)


def test_the_demo_and_a_real_bot_exclude_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEIBAN_DEMO", "true")
    monkeypatch.setenv("PEIBAN_TELEGRAM_TOKEN", "123456:secret")
    with pytest.raises(SettingsError, match="exclude"):
        load_settings(_env_file=None)


def test_the_webhook_needs_its_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEIBAN_TELEGRAM_TOKEN", "123456:secret")
    monkeypatch.setenv("PEIBAN_TELEGRAM_MODE", "webhook")
    with pytest.raises(SettingsError, match="WEBHOOK_SECRET"):
        load_settings(_env_file=None)


def test_the_secret_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path / "new", _env_file=None)
    first = settings.key()
    assert settings.key() == first
    assert len(first) >= 32
    assert (tmp_path / "new" / "secret.key").stat().st_mode & 0o077 == 0


def test_the_demo_clock_reads_moment_and_speed() -> None:
    start, speed = parse_demo_clock("2026-10-10T08:00:00+08:00@60")
    assert (start.astimezone(UTC), speed) == (datetime(2026, 10, 10, 0, 0, tzinfo=UTC), 60.0)
    assert parse_demo_clock("2026-10-10T08:00:00+08:00")[1] == 1.0
