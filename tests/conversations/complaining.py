"""The people around a complaint and the ways of a group, for the stories of complaints."""

from itertools import count
from typing import Any

from markupsafe import Markup

from bot.channels.web import WEB, WEB_BOT_ID
from handlers.blocks.texts import plain
from handlers.desk.taps import DeskTap
from storage import place
from storage.files import put
from storage.intake import Received
from storage.models.files import StoredFile
from storage.models.web import WebMessage
from storage.session import Tx
from tests.house import House, Person

GROUP = -500
SAID = "我要投诉！上周培训换了三次教室，没人通知我们"
WHAT = "上周培训换了三次教室，没人通知我们"
NUMBER = "C-2026-000001"
# Two that are about the same thing.
LIFT = "我要投诉，三号楼电梯又停在四层，困住两个学员"
LIFT_TOO = "投诉：三号楼的电梯停在四层不动，把学员困住了"
_keys = count(1)


async def lodge(customer: Person, words: str = SAID, *, unnamed: bool = False, contact: str = "13812345678") -> None:
    """Lodge a complaint the short way. Half of when and where may stand in the words already; then it is left so.

    What it is about is said where the words leave it open.
    """
    await customer.says(words)
    await customer.taps("Leave as is" if "Leave as is" in await customer.buttons() else "Skip")
    if "Organisation" in await customer.buttons():
        await customer.taps("Organisation")
    await customer.taps("Apologise")
    await customer.taps("Skip")
    await customer.taps(contact)
    await customer.taps("stay unnamed" if unnamed else "Yes, it may")
    await customer.taps("Lodge")


async def solve(
    customer: Person,
    worker: Person,
    proposal: str = "A catch-up lesson on Thursday at 15:00.",
    done: str = "The lesson took place on Thursday.",
    *,
    proof: str = "The list is signed.",
    number: str = "",
) -> None:
    """From a case that somebody has in hand to the call-back; with its `number` where another card was sent last."""
    for label, words in (("Propose a solution", proposal), ("Carried out", done)):
        if number:
            await worker.says(number)
        await worker.taps(label)
        await worker.says(words)
        if words == proposal:
            await customer.taps("Accept")
        else:
            await worker.says(proof)


async def bind_group(house: House) -> None:
    """The desk has a group."""
    async with house.peiban.database.write() as tx:
        await place.bind(
            tx,
            channel=WEB,
            chat_id=GROUP,
            title="Desk",
            purpose="desk",
            cohort_id=None,
            by=None,
            language="en",
            now=house.clock.wall(),
        )


async def group_reads(house: House) -> str:
    """Everything that stands in the desk's group."""
    rows = await house.rows(WebMessage, WebMessage.chat_id == GROUP)
    return "\n".join(plain(Markup(row.text.replace("\n", " ⏎ "))) for row in rows if not row.deleted)


async def group_buttons(house: House) -> list[str]:
    """What can be pressed in the group."""
    rows = await house.rows(WebMessage, WebMessage.chat_id == GROUP)
    return [button["text"] for row in rows for line in row.buttons for button in line]


async def taps_in_group(house: House, person: Person, do: str, case: int = 1, *, data: str = "") -> None:
    """Somebody presses a button on the card in the group, or sends `data` of his own making."""
    card = next(iter(await house.rows(WebMessage, WebMessage.chat_id == GROUP)), None)
    message_id = card.message_id if card else 1
    user = {"id": person.account.user_id, "is_bot": False, "first_name": "x", "language_code": "en"}
    key = f"{GROUP}:{next(_keys)}"
    message = {
        "message_id": message_id,
        "date": int(house.clock.wall().timestamp()),
        "chat": {"id": GROUP, "type": "group", "title": "Desk"},
        "text": ".",
    }
    data = data or DeskTap(do=do, case=case).pack()
    tap = {"id": key, "from": user, "chat_instance": "1", "data": data, "message": message}
    raw = Received(bot_id=WEB_BOT_ID, update_key=key, sender=person.account.user_id, payload={"callback_query": tap})

    async def gather(_tx: Tx) -> list[Received]:
        return [raw]

    await house.peiban.handling.take_in(gather)
    await house.settle()


async def writes_for_a_caller(staff: Person) -> None:
    """Somebody of the house lodges, in English, what a caller without a chat tells him."""
    await staff.says("/complain")
    await staff.taps("Somebody who called")
    for words in ("Mr. Lin", "13600003333", "The truck came two days late"):
        await staff.says(words)
    for label in ("Skip", "Late or missing", "Apologise", "Skip", "Lodge"):
        await staff.taps(label)


async def upload(house: House, person: Person, name: str = "photo.jpg", **facts: Any) -> StoredFile:
    """A file the person has handed to the web chat."""
    given: dict[str, Any] = {"kind": "photo", "media_type": "image/jpeg", "size": 1000, **facts}
    async with house.peiban.database.write() as tx:
        return await put(
            tx,
            name=f"{next(_keys)}-{name}",
            shown_name=name,
            sha256="",
            now=house.clock.wall(),
            person_id=person.person_id,
            account_id=person.account.id,
            **given,
        )
