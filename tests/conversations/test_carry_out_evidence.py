"""Whoever carries a solution out shows it: by a file, in words, or he says why nothing can."""

from zoneinfo import ZoneInfo

import pytest

from domain.complaint import Act, ComplaintState, RefusalCode
from handlers.blocks.texts import Texts
from handlers.desk.words import not_done
from services import complaint
from services.complaint import Refused
from storage.models.complaint import Complaint, ComplaintEvent
from tests.conversations.complaining import NUMBER, lodge, upload
from tests.house import House, Person

pytestmark = pytest.mark.slow
DONE = "The lesson took place on Thursday."


async def up_to_the_evidence(customer: Person, worker: Person, *, done: str = DONE) -> None:
    """A case whose solution is accepted, and what was done."""
    await lodge(customer)
    await worker.taps("Take")
    await worker.taps("Propose a solution")
    await worker.says("A catch-up lesson on Thursday.")
    await customer.taps("Accept")
    await worker.taps("Carried out")
    if done:
        await worker.says(done)


async def state(house: House) -> ComplaintState:
    return ComplaintState((await house.rows(Complaint))[0].state)


async def last_steps(house: House, number: int) -> list[tuple[str, object, bool]]:
    """Kind, what shows it, and whether its customer sees it."""
    found = (await house.rows(ComplaintEvent))[-number:]
    return [(str(one.kind), one.facts.get("shown"), one.to_customer) for one in found]


async def test_evidence_in_words_is_read_by_whoever_calls_back_and_not_by_the_customer(
    house: House, anna: Person, wang: Person, zhou: Person
) -> None:
    await up_to_the_evidence(anna, wang)
    await wang.sees("What shows it?", "a receipt's number, who was there")
    assert await state(house) is ComplaintState.SOLUTION_ACCEPTED
    await wang.says("List 17 is signed by all twelve.")
    await anna.sees("We have carried it out. Is it settled for you?", DONE)
    await anna.sees_not("List 17")
    await zhou.says(NUMBER)
    await zhou.sees("Evidence · Wang Fang: List 17 is signed by all twelve.")
    assert await last_steps(house, 2) == [("carried_out", "words", True), ("evidenced", "words", False)]


async def test_a_file_that_comes_with_the_words_is_the_evidence_and_nothing_more_is_asked(
    house: House, anna: Person, wang: Person
) -> None:
    await up_to_the_evidence(anna, wang, done="")
    await wang.sends(await upload(house, wang, "list.jpg"))
    await wang.says(DONE)
    await anna.sees(DONE, "1 file follows")
    assert await last_steps(house, 1) == [("carried_out", "files", True)]


async def test_a_file_sent_when_it_is_asked_for_is_enough(house: House, anna: Person, wang: Person) -> None:
    await up_to_the_evidence(anna, wang)
    photo = await upload(house, wang, "list.jpg")
    await wang.sends(photo)
    await wang.sees("1 file so far")
    await wang.taps("Send")
    await anna.sees(DONE, "1 file follows")
    assert await last_steps(house, 1) == [("carried_out", "files", True)]
    assert (await house.rows(ComplaintEvent))[-1].facts["file_ids"] == [photo.id]


async def test_where_nothing_can_show_it_the_reason_is_kept(
    house: House, anna: Person, wang: Person, zhou: Person
) -> None:
    await up_to_the_evidence(anna, wang)
    await wang.taps("Nothing can show it")
    await wang.sees("Why can nothing show it? Only the house reads it.")
    assert await state(house) is ComplaintState.SOLUTION_ACCEPTED
    assert "Skip" not in await wang.buttons()
    await wang.says("An apology by phone leaves no paper.")
    await zhou.says(NUMBER)
    await zhou.sees("Evidence · Wang Fang: none can be shown · An apology by phone leaves no paper.")
    await anna.sees_not("leaves no paper")
    assert await last_steps(house, 2) == [("carried_out", "nothing", True), ("evidenced", "nothing", False)]


async def test_without_any_of_it_the_use_case_refuses(house: House, anna: Person, wang: Person) -> None:
    await up_to_the_evidence(anna, wang)
    async with house.peiban.database.write() as tx:
        actor = await house.peiban.actors.actor(tx, wang.account)
        system = house.peiban.actors.system(tx, "test", now=house.clock.now(), wall=house.clock.wall())
        outcome = await complaint.work(system.as_actor(actor), case_id=1, act=Act.CARRY_OUT, text=DONE)
    assert outcome.refused is not None
    assert outcome.refused.code is RefusalCode.NEEDS_EVIDENCE
    # What it lacks is said, and what was written is not lost; with nothing written nothing is "not sent".
    said = not_done(outcome.refused, DONE, Texts("en", ZoneInfo("UTC")))
    assert "What shows that it was carried out is missing." in said and f"Not sent: {DONE}" in said
    late = not_done(Refused(RefusalCode.TOO_SOON), "", Texts("en", ZoneInfo("UTC")))
    assert late == "The day and time must lie ahead. Please do it once more."
    assert await state(house) is ComplaintState.SOLUTION_ACCEPTED


@pytest.mark.parametrize(
    ("language", "asked", "label", "why"),
    [
        ("简体中文", "有什么凭证", "无法提供凭证", "为什么无法提供"),
        ("繁體中文", "有什麼憑證", "無法提供憑證", "為什麼無法提供"),
    ],
)
async def test_it_reads_chinese(
    house: House, anna: Person, wang: Person, language: str, asked: str, label: str, why: str
) -> None:
    await up_to_the_evidence(anna, wang, done="")
    await wang.says("/language")
    await wang.taps(language)
    await wang.says("已补课。")
    await wang.sees(asked)
    await wang.taps(label)
    await wang.sees(why)
