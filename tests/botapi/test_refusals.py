"""Every refusal with the code and the words of the original; clients match on these words."""

import io
import json
from typing import Any

import aiohttp
import pytest
from telegram import Bot as PtbBot
from telegram.error import BadRequest, Forbidden, InvalidToken

from tests.botapi.conftest import TOKEN
from tests.botapi.people import NotPossible, People, Person
from tests.botapi.server import FakeBotApi

Answer = tuple[int, str]


async def call(api: FakeBotApi, method: str, *, token: str = TOKEN, **params: Any) -> dict[str, Any]:
    async with aiohttp.ClientSession() as session, session.post(f"{api.url}/bot{token}/{method}", json=params) as reply:
        body: dict[str, Any] = await reply.json()
        assert reply.status == body.get("error_code", 200)
        return body


async def refused(api: FakeBotApi, method: str, **params: Any) -> Answer:
    body = await call(api, method, **params)
    return body["error_code"], body["description"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "message text is empty"),
        (" \n\u200b", "text must be non-empty"),
        ("<b></b> ", "text must be non-empty"),
        ("字" * 4097, "message is too long"),
        ("<br>", 'can\'t parse entities: Unsupported start tag "br" at byte offset 0'),
        ("你<b>x", "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
        ("你</b>", "can't parse entities: Unexpected end tag at byte offset 3"),
        ("1 < 2", 'can\'t parse entities: Unsupported start tag "" at byte offset 2'),
        ("<b", "can't parse entities: Unclosed start tag at byte offset 0"),
        ("<b>x</b", "can't parse entities: Unclosed end tag at byte offset 4"),
        (
            "<b><i>x</b></i>",
            'can\'t parse entities: Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
        ),
        ("<span>x</span>", 'can\'t parse entities: Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<a href=x/>y</a>", "can't parse entities: Unexpected end of name token at byte offset 8"),
    ],
)
async def test_bad_texts_are_refused(api: FakeBotApi, anna: Person, text: str, reason: str) -> None:
    answer = await refused(api, "sendMessage", chat_id=anna.id, text=text, parse_mode="HTML")
    assert answer == (400, f"Bad Request: {reason}")


async def test_limits_count_after_parsing(api: FakeBotApi, anna: Person) -> None:
    text = "<b>" + "&lt;" * 4096 + "</b>"
    sent = await call(api, "sendMessage", chat_id=anna.id, text=text, parse_mode="html")
    assert sent["result"]["text"] == "<" * 4096
    nested = '<pre><code class="language-python">x</code></pre><a href="https://a.b">l</a> /menu'
    sent = await call(api, "sendMessage", chat_id=anna.id, text=nested, parse_mode="HTML")
    assert [one["type"] for one in sent["result"]["entities"]] == ["pre", "text_link", "bot_command"]
    assert sent["result"]["entities"][0]["language"] == "python"


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ({"text": "x", "callback_data": "字" * 22}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        (
            {"text": "x"},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        ({"callback_data": "x"}, "can't parse inline keyboard button: Can't find field \"text\""),
        ({"text": "x", "url": "not a link"}, "inline keyboard button URL 'not a link' is invalid: Wrong HTTP URL"),
    ],
)
async def test_bad_buttons_are_refused(api: FakeBotApi, anna: Person, markup: dict[str, str], reason: str) -> None:
    keyboard = json.dumps({"inline_keyboard": [[markup]]})
    answer = await refused(api, "sendMessage", chat_id=anna.id, text="t", reply_markup=keyboard)
    assert answer == (400, f"Bad Request: {reason}")


async def test_data_of_64_bytes_passes_and_too_many_buttons_do_not(api: FakeBotApi, anna: Person) -> None:
    good = {"inline_keyboard": [[{"text": "x", "callback_data": "a" * 64}]]}
    assert (await call(api, "sendMessage", chat_id=anna.id, text="t", reply_markup=good))["ok"]
    many = {"inline_keyboard": [[{"text": "x", "callback_data": "a"}]] * 101}
    answer = await refused(api, "sendMessage", chat_id=anna.id, text="t", reply_markup=many)
    assert answer == (400, "Bad Request: reply markup is too long")


async def test_wrong_tokens_and_methods(api: FakeBotApi) -> None:
    assert await refused(api, "getMe", token="123456:WRONG") == (401, "Unauthorized")
    assert await refused(api, "noSuchMethod") == (404, "Not Found: method not found")
    assert (await call(api, "GETME"))["ok"]
    with pytest.raises(InvalidToken):
        await PtbBot("1:x", base_url=f"{api.url}/bot").initialize()


async def test_edits_that_cannot_be(api: FakeBotApi, anna: Person) -> None:
    sent = (await call(api, "sendMessage", chat_id=anna.id, text="same"))["result"]["message_id"]
    edit = {"chat_id": anna.id, "message_id": sent}
    code, text = await refused(api, "editMessageText", **edit, text=" same ")
    assert (code, text.split(":")[1]) == (400, " message is not modified")
    code, text = await refused(api, "editMessageReplyMarkup", **edit)
    assert (code, text.split(":")[1]) == (400, " message is not modified")
    wrong = await refused(api, "editMessageText", chat_id=anna.id, message_id=999, text="x")
    assert wrong == (400, "Bad Request: message to edit not found")
    foreign = await refused(api, "editMessageText", chat_id=anna.id, message_id=1, text="x")
    assert foreign == (400, "Bad Request: message can't be edited")
    no_caption = await refused(api, "editMessageCaption", **edit, caption="x")
    assert no_caption == (400, "Bad Request: there is no caption in the message to edit")
    reply = {"reply_parameters": {"message_id": 999}}
    assert await refused(api, "sendMessage", chat_id=anna.id, text="x", **reply) == (
        400,
        "Bad Request: message to be replied not found",
    )


async def test_deletions_that_cannot_be(api: FakeBotApi, anna: Person, people: People) -> None:
    sent = (await call(api, "sendMessage", chat_id=anna.id, text="old"))["result"]["message_id"]
    missing = await refused(api, "deleteMessage", chat_id=anna.id, message_id=999)
    assert missing == (400, "Bad Request: message to delete not found")
    await people.advance(48 * 3600 + 5)
    answer = await refused(api, "deleteMessage", chat_id=anna.id, message_id=sent)
    assert answer == (400, "Bad Request: message can't be deleted")
    group = await people.group("组", [], admin=anna, bot=123456)
    message = await anna.says("/x", to=group)
    answer = await refused(api, "deleteMessage", chat_id=group, message_id=message)
    assert answer == (400, "Bad Request: message can't be deleted")
    await anna.adds_bot(group, bot=123456, status="administrator")
    assert (await call(api, "deleteMessage", chat_id=group, message_id=message))["ok"]


async def test_tap_answers_that_come_too_late(api: FakeBotApi, anna: Person, people: People) -> None:
    keyboard = {"inline_keyboard": [[{"text": "x", "callback_data": "a"}]]}
    await call(api, "sendMessage", chat_id=anna.id, text="t", reply_markup=keyboard)
    late = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    tap = await anna.taps("x")
    assert await refused(api, "answerCallbackQuery", callback_query_id="1") == (400, late)
    long = await refused(api, "answerCallbackQuery", callback_query_id=tap, text="字" * 201)
    assert long == (400, "Bad Request: MESSAGE_TOO_LONG")
    assert (await call(api, "answerCallbackQuery", callback_query_id=tap, text="字" * 200))["ok"]
    assert await refused(api, "answerCallbackQuery", callback_query_id=tap) == (400, late)
    tap = await anna.taps("x")
    await people.advance(151)
    assert await refused(api, "answerCallbackQuery", callback_query_id=tap) == (400, late)


async def test_chats_a_bot_cannot_write_to(api: FakeBotApi, anna: Person, people: People, ptb: PtbBot) -> None:
    async def sending(chat: int | str) -> Answer:
        return await refused(api, "sendMessage", chat_id=chat, text="x")

    stranger = await people.person("Stranger")
    assert await sending(stranger.id) == (403, "Forbidden: bot can't initiate conversation with a user")
    assert await sending(5) == (400, "Bad Request: chat not found")
    assert await sending("@nobody") == (400, "Bad Request: chat not found")
    assert await sending("") == (400, "Bad Request: chat_id is empty")
    await anna.blocks()
    assert await sending(anna.id) == (403, "Forbidden: bot was blocked by the user")
    with pytest.raises(Forbidden, match="blocked by the user"):
        await ptb.send_message(anna.id, "x")
    with pytest.raises(NotPossible):
        await anna.says("blocked people do not write")
    await anna.unblocks()
    await anna.deletes_account()
    assert await sending(anna.id) == (403, "Forbidden: user is deactivated")


async def test_groups_a_bot_cannot_write_to(api: FakeBotApi, anna: Person, people: People) -> None:
    group = await people.group("组", [], admin=anna, kind="group")
    send: dict[str, Any] = {"chat_id": group, "text": "x"}
    assert await refused(api, "sendMessage", **send) == (400, "Bad Request: chat not found")
    await anna.adds_bot(group, bot=123456)
    await anna.removes_bot(group, bot=123456)
    assert await refused(api, "sendMessage", **send) == (403, "Forbidden: bot was kicked from the group chat")
    await anna.adds_bot(group, bot=123456)
    new = await anna.upgrades(group)
    body = await call(api, "sendMessage", **send)
    assert body["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert body["parameters"] == {"migrate_to_chat_id": new}
    assert (await call(api, "sendMessage", chat_id=new, text="x"))["ok"]
    await call(api, "leaveChat", chat_id=new)
    answer = await refused(api, "sendMessage", chat_id=new, text="x")
    assert answer == (403, "Forbidden: bot is not a member of the supergroup chat")


async def test_files_that_are_refused(api: FakeBotApi, anna: Person, ptb: PtbBot, people: People) -> None:
    with pytest.raises(BadRequest, match="caption is too long"):
        await ptb.send_document(anna.id, b"x", caption="c" * 1025)
    with pytest.raises(BadRequest, match=r"(?i)IMAGE_PROCESS_FAILED"):
        await ptb.send_photo(anna.id, b"not a picture")
    with pytest.raises(BadRequest, match=r"(?i)file must be non-empty"):
        await ptb.send_document(anna.id, b"")
    wrong = await refused(api, "sendDocument", chat_id=anna.id, document="AgADwrong")
    assert wrong == (400, "Bad Request: wrong file identifier/HTTP URL specified")
    missing = await refused(api, "sendDocument", chat_id=anna.id)
    assert missing == (400, "Bad Request: there is no document in the request")
    unknown = await refused(api, "getFile", file_id="AgADwrong")
    assert unknown == (400, "Bad Request: wrong file_id or the file is temporarily unavailable")
    big = api.world.files.add("document", b"x" * (20 * 1024 * 1024 + 1), name="big.bin")
    assert await refused(api, "getFile", file_id=big["file_id"]) == (400, "Bad Request: file is too big")
    form = aiohttp.FormData({"chat_id": str(anna.id)})
    form.add_field("document", io.BytesIO(bytes(50 * 1024 * 1024 + 1)), filename="huge.bin")
    async with aiohttp.ClientSession() as session:
        reply = await session.post(f"{api.url}/bot{TOKEN}/sendDocument", data=form)
        body = await reply.json()
    assert (reply.status, body["description"]) == (413, "Request Entity Too Large")


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"url": "http://example.org/"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        (
            {"url": "https://example.org:9000/"},
            "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
        ({"url": "http://127.0.0.1:1/", "secret_token": "a b"}, "secret token contains unallowed characters"),
        ({"url": "http://127.0.0.1:1/", "secret_token": "a" * 257}, "secret token is too long"),
    ],
)
async def test_bad_webhooks_are_refused(api: FakeBotApi, params: dict[str, str], reason: str) -> None:
    assert await refused(api, "setWebhook", **params) == (400, f"Bad Request: {reason}")


@pytest.mark.parametrize(
    ("method", "params", "reason"),
    [
        ("setMyCommands", {"commands": [{"command": "Bad!", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ("setMyCommands", {"commands": [{"command": "a", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ("setMyCommands", {"commands": [], "language_code": "zh-CN"}, "invalid language code specified"),
        ("sendChatAction", {"action": "dancing"}, "wrong parameter action in request"),
        ("sendMessage", {"text": "x", "parse_mode": "BBCode"}, "unsupported parse_mode"),
        ("sendMessage", {"text": "x", "reply_markup": "{"}, "can't parse reply markup JSON object"),
    ],
)
async def test_bad_arguments_are_refused(
    api: FakeBotApi, anna: Person, method: str, params: dict[str, Any], reason: str
) -> None:
    assert await refused(api, method, chat_id=anna.id, **params) == (400, f"Bad Request: {reason}")


async def test_forms_and_query_strings_are_read_like_json(api: FakeBotApi, anna: Person) -> None:
    url = f"{api.url}/bot{TOKEN}/sendMessage"
    async with aiohttp.ClientSession() as session:
        for sent in (
            session.post(url, data={"chat_id": str(anna.id), "text": "form"}),
            session.get(url, params={"chat_id": str(anna.id), "text": "query"}),
        ):
            async with sent as reply:
                assert reply.status == 200
    assert [one.text for one in await anna.chat()] == ["/start", "form", "query"]
