"""The board in the desk's group: counts and what presses most, kept up to date in one message, without anybody in it."""

from bot.channels.web import WEB_BOT_ID
from domain.people import Role
from storage.intake import Received
from storage.models.web import WebMessage
from storage.session import Tx
from tests.conversations.complaining import GROUP, NUMBER, bind_group, group_reads, lodge
from tests.house import House, Person


async def says_in_group(house: House, person: Person, text: str, *, number: int = 1) -> None:
    user = {"id": person.account.user_id, "is_bot": False, "first_name": "x", "language_code": "en"}
    chat = {"id": GROUP, "type": "group", "title": "Desk"}
    message = {"message_id": 1000 + number, "date": 1, "chat": chat, "from": user, "text": text}
    key = f"{GROUP}:board {person.account.user_id} {number}"
    raw = Received(bot_id=WEB_BOT_ID, update_key=key, sender=person.account.user_id, payload={"message": message})

    async def gather(_tx: Tx) -> list[Received]:
        return [raw]

    await house.peiban.handling.take_in(gather)
    await house.settle()


async def boards(house: House) -> list[WebMessage]:
    rows = await house.rows(WebMessage, WebMessage.chat_id == GROUP)
    return [row for row in rows if "The desk" in row.text and not row.deleted]


async def test_the_board_stands_once_and_follows_what_happens(house: House, anna: Person, wang: Person) -> None:
    await bind_group(house)
    await says_in_group(house, wang, "/desk")
    assert "no open cases" in (await boards(house))[0].text
    await lodge(anna)
    await lodge(anna, "我要投诉，升降机门夹人，有人受伤")
    (board,) = await boards(house)
    assert "normal 2" in board.text
    assert "overdue" not in board.text
    assert "2 in nobody's hands" in board.text
    assert [button["text"] for row in board.buttons for button in row] == [
        NUMBER,
        "C-2026-000002",
        "Open private chat",
    ]
    await wang.says("C-2026-000002")
    await wang.taps("Take")
    await wang.taps("As suggested")
    (board,) = await boards(house)
    assert "major 1 · normal 1" in board.text
    assert "1 in nobody's hands" in board.text
    # The grave one has come to the top.
    assert board.text.index("C-2026-000002") < board.text.index(NUMBER)
    for secret in ("Anna", "Wang", "受伤", "13812345678"):
        assert secret not in await group_reads(house)


async def test_the_board_learns_what_has_become_overdue(house: House, anna: Person, wang: Person) -> None:
    await bind_group(house)
    await lodge(anna)
    await says_in_group(house, wang, "/desk")
    await house.later(hours=4)
    (board,) = await boards(house)
    assert "1 overdue, 1 in nobody's hands" in board.text
    assert "overdue since today 09:30" in board.text


async def test_only_the_desk_in_its_own_group_gets_the_board(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    await says_in_group(house, wang, "/desk")
    assert await boards(house) == []
    await bind_group(house)
    trainer = await house.person("Ben", Role.TRAINER, language="en")
    await says_in_group(house, trainer, "/desk")
    assert await boards(house) == []
