"""Settings of the channel: a slip stops the start with one line that does not repeat the secret."""

from pathlib import Path

import pytest

from bot.channels.telegram.channel import telegram_channel
from bot.settings import Settings, SettingsError, load_settings

GOOD = "123456:AAF-secret_of_the_tests_only_0123456789"


def settings(folder: Path, **given: object) -> Settings:
    return load_settings(data_dir=folder, _env_file=None, **given)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"telegram_token": "AAF-secret_of_the_tests"}, "PEIBAN_TELEGRAM_TOKEN is not a bot token"),
        ({"telegram_token": GOOD, "telegram_mode": "webhook"}, "PEIBAN_TELEGRAM_WEBHOOK_SECRET is needed"),
        ({"telegram_token": GOOD, "telegram_webhook_secret": "short"}, "PEIBAN_TELEGRAM_WEBHOOK_SECRET needs 16"),
        ({"telegram_token": GOOD, "telegram_webhook_secret": "ключ" * 8}, "PEIBAN_TELEGRAM_WEBHOOK_SECRET needs 16"),
        ({"telegram_token": GOOD, "telegram_api_url": "localhost:8081"}, "PEIBAN_TELEGRAM_API_URL is not the address"),
    ],
)
def test_a_slip_is_named_and_the_secret_is_not(tmp_path: Path, given: dict[str, object], words: str) -> None:
    with pytest.raises(SettingsError) as refused:
        settings(tmp_path, **given)
    assert words in str(refused.value)
    assert "AAF-secret" not in str(refused.value).replace("123456789:AAF-secret", "")


def test_links_lead_over_our_own_page_until_the_name_of_the_bot_is_known(tmp_path: Path) -> None:
    given = settings(tmp_path, telegram_token=GOOD, public_url="https://peiban.example")
    channel, session = telegram_channel(given)
    assert channel.deep_link("menu") == "https://peiban.example/go/menu"
    session.username = "peiban_bot"
    assert channel.deep_link("menu") == "https://t.me/peiban_bot?start=menu"
    assert channel.capabilities.groups
