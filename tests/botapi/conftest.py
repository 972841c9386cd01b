"""A fresh fake Telegram for each test, its people, and both libraries as clients."""

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot as AiogramBot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from telegram import Bot as PtbBot

from tests.botapi.people import People, Person
from tests.botapi.server import FakeBotApi

TOKEN = "123456:TEST"


class PromptSession(AiohttpSession):
    """aiogram's session without its quarter of a second of rest at closing, which only TLS needs."""

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


@pytest.fixture
async def api() -> AsyncIterator[FakeBotApi]:
    async with FakeBotApi(TOKEN, retry_scale=0.001, seed=7) as server:
        yield server


@pytest.fixture
async def people(api: FakeBotApi) -> AsyncIterator[People]:
    async with People(api.url) as client:
        yield client


@pytest.fixture
async def anna(people: People) -> Person:
    """A person who has started the bot."""
    person = await people.person("安娜", language_code="zh-hans", username="anna_w")
    await person.says("/start")
    return person


@pytest.fixture
async def bot(api: FakeBotApi) -> AsyncIterator[AiogramBot]:
    session = PromptSession(api=TelegramAPIServer.from_base(api.url))
    async with AiogramBot(api.token, session=session) as client:
        yield client


@pytest.fixture
async def ptb(api: FakeBotApi) -> AsyncIterator[PtbBot]:
    async with PtbBot(api.token, base_url=f"{api.url}/bot", base_file_url=f"{api.url}/file/bot") as client:
        yield client
