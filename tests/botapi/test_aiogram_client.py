"""aiogram as a client: every method, and its stock polling with a keyboard."""

import asyncio
import io

import pytest
from aiogram import Bot, Dispatcher
from aiogram.types import (
    BotCommand,
    BotCommandScopeChat,
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    MenuButtonCommands,
    Message,
)
from PIL import Image

from tests.botapi.people import NotPossible, NotSeen, People, Person
from tests.botapi.server import FakeBotApi


def picture(width: int = 200, height: int = 100) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(data, "PNG")
    return data.getvalue()


def keyboard(**buttons: str) -> InlineKeyboardMarkup:
    row = [InlineKeyboardButton(text=text, callback_data=data) for text, data in buttons.items()]
    return InlineKeyboardMarkup(inline_keyboard=[row])


async def test_texts_are_sent_edited_and_deleted(bot: Bot, anna: Person) -> None:
    sent = await bot.send_message(anna.id, "<b>你好</b> 👋 <i>x</i>", parse_mode="HTML", reply_markup=keyboard(Yes="y"))
    assert sent.text == "你好 👋 x"
    assert [(one.type, one.offset, one.length) for one in sent.entities or []] == [("bold", 0, 2), ("italic", 6, 1)]
    edited = await bot.edit_message_text("done", chat_id=anna.id, message_id=sent.message_id)
    assert isinstance(edited, Message)
    assert edited.reply_markup is None
    await bot.edit_message_reply_markup(chat_id=anna.id, message_id=sent.message_id, reply_markup=keyboard(No="n"))
    shown = (await anna.chat())[-1]
    assert (shown.text, shown.labels, shown.edits) == ("done", ["No"], 2)
    assert await bot.delete_message(anna.id, sent.message_id)
    assert [one.deleted for one in await anna.chat(deleted=True)] == [False, True]
    assert len(await anna.chat()) == 1


async def test_files_go_both_ways(bot: Bot, anna: Person) -> None:
    photo = await bot.send_photo(anna.id, BufferedInputFile(picture(), "a.png"), caption="<b>c</b>", parse_mode="HTML")
    assert photo.photo is not None
    assert (photo.photo[-1].width, photo.photo[0].width, photo.caption) == (200, 90, "c")
    again = await bot.send_photo(anna.id, photo.photo[-1].file_id)
    assert again.photo is not None
    document = await bot.send_document(anna.id, BufferedInputFile("表".encode(), "表.csv"))
    assert document.document is not None
    assert document.document.file_name == "表.csv"
    await bot.edit_message_caption(chat_id=anna.id, message_id=document.message_id, caption="new")
    assert (await anna.chat())[-1].text == "new"
    assert await anna.downloads((await anna.chat())[-1]) == "表".encode()
    assert await bot.send_voice(anna.id, BufferedInputFile(b"OggS", "v.ogg"), duration=3)
    await anna.sends("document", content=b"roster", name="名单.xlsx", caption="这是名单")
    updates = await bot.get_updates()
    message = updates[-1].message
    assert message is not None
    assert message.document is not None
    loaded = await bot.download(message.document)
    assert loaded is not None
    assert (loaded.read(), message.document.file_name, message.caption) == (b"roster", "名单.xlsx", "这是名单")


async def test_the_bot_describes_itself_and_asks_about_chats(bot: Bot, anna: Person, people: People) -> None:
    me = await bot.get_me()
    group = await people.group("培训组", [], admin=anna, bot=me.id)
    commands = [BotCommand(command="start", description="开始")]
    scope = BotCommandScopeChat(chat_id=anna.id)
    await bot.set_my_commands(commands, scope=scope, language_code="zh")
    kept = await bot.get_my_commands(scope=scope, language_code="zh")
    assert [(one.command, one.description) for one in kept] == [("start", "开始")]
    assert await bot.get_my_commands() == []
    assert await bot.delete_my_commands(scope=scope, language_code="zh")
    assert await bot.get_my_commands(scope=scope, language_code="zh") == []
    assert await bot.set_chat_menu_button(chat_id=anna.id, menu_button=MenuButtonCommands())
    assert (await bot.get_chat_menu_button(chat_id=anna.id)).type == "commands"
    assert await bot.set_my_description("d")
    assert (await bot.get_my_description()).description == "d"
    assert await bot.send_chat_action(anna.id, "typing")
    assert (await bot.get_chat(anna.id)).first_name == "安娜"
    assert (await bot.get_chat(group)).title == "培训组"
    assert (await bot.get_chat_member(group, anna.id)).status == "creator"
    assert (await bot.get_chat_member(group, me.id)).status == "member"
    assert [one.user.id for one in await bot.get_chat_administrators(group)] == [anna.id]
    assert await bot.get_chat_member_count(group) == 2
    assert await bot.leave_chat(group)


async def test_stock_polling_echoes_and_answers_a_tap(bot: Bot, anna: Person, api: FakeBotApi) -> None:
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def echo(message: Message) -> None:
        await message.answer(f"echo {message.text}", reply_markup=keyboard(Like="like:1", Link="x"))

    @dispatcher.callback_query()
    async def liked(query: CallbackQuery) -> None:
        await query.answer("谢谢", show_alert=True)
        assert isinstance(query.message, Message)
        await query.message.edit_text("liked")

    polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False, polling_timeout=5))
    try:
        await anna.says("你好")
        first = await anna.sees("echo 你好")
        assert first.labels == ["Like", "Link"]
        tap = await anna.taps("Like")
        assert await anna.toast(tap) == {"text": "谢谢", "alert": True, "url": None}
        seen = await anna.sees("liked")
        assert (seen.id, seen.edits, seen.buttons) == (first.id, 1, [])
        with pytest.raises(NotPossible):
            await anna.taps("Like", on=first)
        with pytest.raises(NotSeen):
            await anna.sees("nothing", within=0)
    finally:
        await dispatcher.stop_polling()
        await polling
    assert api.world.bot().updates.live() == []


async def test_everything_people_send_decodes(bot: Bot, anna: Person, people: People) -> None:
    ben = await people.person("Ben")
    await anna.sends("photo", content=picture(), caption="/photo here")
    await anna.sends("voice", content=b"OggS", duration=2)
    await anna.sends("sticker", emoji="🎉")
    await anna.sends("location", latitude=31.2, longitude=121.4)
    await anna.sends("contact", phone_number="+8613800138000", first_name="Ben", user_id=ben.id)
    album = await anna.sends_album([picture(), picture()], caption="two")
    await anna.says("seen elsewhere", forwarded_from=ben.id)
    await anna.says("secret", forwarded_from="隐身人")
    await anna.edits(album[0], "changed")
    await anna.opens("https://t.me/bot123456_bot?start=lesson-7")
    await anna.says("长" * 5000)
    await anna.blocks()
    updates = await bot.get_updates(offset=-14)
    messages = [update.message for update in updates if update.message]
    assert messages[0].photo
    assert messages[1].voice
    assert messages[2].sticker
    assert messages[3].location
    assert messages[4].contact
    assert messages[5].media_group_id == messages[6].media_group_id is not None
    assert messages[7].forward_origin
    assert messages[8].forward_origin
    assert [one.caption for update in updates if (one := update.edited_message)] == ["changed"]
    assert messages[9].text == "/start lesson-7"
    assert [entity.type for entity in messages[9].entities or []] == ["bot_command"]
    assert [len(message.text or "") for message in messages[10:]] == [4096, 904]
    blocked = updates[-1].my_chat_member
    assert blocked is not None
    assert blocked.new_chat_member.status == "kicked"
