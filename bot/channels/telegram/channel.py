"""The channel itself: aiogram's bot over a session that redacts, paces, and puts things more plainly."""

from aiogram import Bot

from bot.channels import Capabilities, Channel
from bot.channels.telegram.dialect import Dialect
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.session import TelegramSession
from bot.channels.threshold import Threshold
from bot.settings import Settings

TELEGRAM = "telegram"


def telegram_channel(settings: Settings) -> tuple[Channel, TelegramSession]:
    """Make the channel of the bot whose token is set, and its wire; ValueError without one. Nothing is asked of Telegram yet.

    Until the bot's name is known, deep links lead over our own page, which knows every way into a conversation.
    """
    if settings.telegram_token is None:
        raise ValueError("PEIBAN_TELEGRAM_TOKEN is not set")
    session = TelegramSession(settings.telegram_api_url)
    # The dialect comes first, so that what it sends instead is paced too.
    session.middleware(Dialect())
    pace = Pace()
    session.middleware(pace)
    session.middleware(Threshold())
    base_url = settings.base_url

    def deep_link(payload: str) -> str:
        if not session.username:
            return f"{base_url}/go/{payload}"
        return f"https://t.me/{session.username}?start={payload}"

    channel = Channel(
        name=TELEGRAM,
        bot=Bot(settings.telegram_token.get_secret_value(), session=session),
        capabilities=Capabilities(groups=True, menus=True),
        deep_link=deep_link,
        share=pace.share,
        forget=pace.forget,
    )
    return channel, session
