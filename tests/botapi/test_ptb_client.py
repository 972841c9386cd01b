"""python-telegram-bot as a second, independent client of every method."""

from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeDefault,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    Update,
)
from telegram import MenuButtonCommands as Commands

from tests.botapi.people import People, Person
from tests.botapi.test_aiogram_client import picture


def keyboard(text: str, data: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(text, callback_data=data)]])


async def test_messages_files_and_taps(ptb: Bot, anna: Person) -> None:
    sent = await ptb.send_message(anna.id, "<b>hi</b>", parse_mode="HTML", reply_markup=keyboard("Go", "go"))
    assert sent.text == "hi"
    tap = await anna.taps("Go")
    updates = await ptb.get_updates()
    query = updates[-1].callback_query
    assert query is not None
    assert (query.data, query.id, query.message and query.message.message_id) == ("go", tap, sent.message_id)
    assert await query.answer("ok")
    assert (await anna.toast(tap))["text"] == "ok"
    edited = await ptb.edit_message_text("new", anna.id, sent.message_id)
    assert isinstance(edited, Message)
    await ptb.edit_message_reply_markup(anna.id, sent.message_id, reply_markup=keyboard("A", "a"))
    photo = await ptb.send_photo(anna.id, picture(), caption="c")
    assert isinstance(await ptb.edit_message_caption(anna.id, photo.message_id, caption="d"), Message)
    assert (await ptb.send_voice(anna.id, b"OggS", duration=1)).voice
    document = await ptb.send_document(anna.id, b"data", filename="f.txt")
    assert document.document is not None
    file = await ptb.get_file(document.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"data"
    assert await ptb.delete_message(anna.id, document.message_id)
    assert await ptb.send_chat_action(anna.id, "typing")


async def test_commands_chats_and_webhook(ptb: Bot, anna: Person, people: People) -> None:
    await ptb.initialize()
    group = await people.group("组", [], admin=anna, bot=ptb.id)
    await anna.adds_bot(group, bot=ptb.id, status="administrator")
    assert await ptb.set_my_commands([BotCommand("menu", "Menu")], scope=BotCommandScopeDefault())
    assert [one.command for one in await ptb.get_my_commands()] == ["menu"]
    assert await ptb.delete_my_commands()
    assert await ptb.set_chat_menu_button(menu_button=Commands())
    assert (await ptb.get_chat(group)).title == "组"
    assert (await ptb.get_chat_member(group, ptb.id)).status == "administrator"
    assert len(await ptb.get_chat_administrators(group)) == 2
    assert await ptb.leave_chat(group)
    assert await ptb.set_webhook("http://127.0.0.1:9/hook", secret_token="s", max_connections=5)
    info = await ptb.get_webhook_info()
    assert (info.url, info.max_connections) == ("http://127.0.0.1:9/hook", 5)
    assert await ptb.delete_webhook(drop_pending_updates=True)
    assert (await ptb.get_webhook_info()).pending_update_count == 0


async def test_updates_of_every_kind_decode(ptb: Bot, anna: Person, people: People) -> None:
    me = (await ptb.get_me()).id
    group = await people.group("组", [], admin=anna, kind="group")
    await anna.adds_bot(group, bot=me)
    await anna.sends("photo", content=picture())
    await anna.sends("sticker")
    await anna.sends("contact", phone_number="1", first_name="B")
    await anna.says("f", forwarded_from="Hidden")
    new = await anna.upgrades(group)
    await anna.removes_bot(new, bot=me)
    await anna.blocks()
    await anna.unblocks()
    updates = await ptb.get_updates(allowed_updates=Update.ALL_TYPES)
    kinds = [next(iter(set(update.to_dict()) - {"update_id"})) for update in updates]
    assert kinds == ["message", "my_chat_member", *["message"] * 7, *["my_chat_member"] * 3]
    moved = [update.message.migrate_to_chat_id for update in updates if update.message]
    assert new in moved
