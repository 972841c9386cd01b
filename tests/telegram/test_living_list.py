"""A whole class checks in within a moment: the trainer's list follows with a few edits, and ends with everybody on it."""

from datetime import timedelta

from domain.consent import CONSENT_VERSION
from domain.people import Role
from storage import people
from storage.models.people import Account
from tests.botapi.people import Person
from tests.house import MORNING
from tests.telegram.town import Town

COHORT, TRAINEES = "Class 1", 50


async def class_of(here: Town, count: int) -> list[Person]:
    """Trainees who registered on another day."""
    met = []
    for number in range(count):
        record = await here.house.record(f"T{number:02}", Role.TRAINEE, number=f"A{number}", cohort=COHORT)
        person = await here.person(f"T{number:02}")
        here.api.world.people[person.id].started.add(here.bot_id)
        async with here.peiban.database.write() as tx:
            account = Account(
                channel="telegram",
                native_id=str(person.id),
                user_id=person.id,
                person_id=record,
                language="en",
                first_seen=MORNING,
                last_seen=MORNING,
            )
            tx.add(account)
            await people.agree(tx, account, version=CONSENT_VERSION, now=MORNING)
        met.append(person)
    return met


async def test_fifty_check_ins_are_not_fifty_edits(here: Town) -> None:
    trainer = await here.registered("Chen", Role.TRAINER, number="T1")
    boss = (await here.account(trainer)).person_id
    lesson = await here.house.lesson(COHORT, starts_in=timedelta(minutes=10))
    async with here.peiban.database.write() as tx:
        lesson.trainer_id = boss
        await tx.merge(lesson)
    trainees = await class_of(here, TRAINEES)
    await trainer.says("/lessons")
    await trainer.sees(lambda screen: any("客户投诉处理" in label for label in screen.labels))
    await trainer.taps("客户投诉处理")
    shown = await trainer.sees(lambda screen: "Who is here" in screen.labels)
    await trainer.taps("Who is here", on=shown)
    await trainer.sees("Here 0")
    before = len(await here.people.log("editMessageText"))

    def edits(calls: list[dict[str, object]]) -> list[object]:
        return [one for one in calls[before:] if str(one["params"]["chat_id"]) == str(trainer.id)]  # type: ignore[index]

    for part in (trainees[:25], trainees[25:]):
        for one in part:
            await one.opens(here.scan(lesson.id or 0))
        await here.settle()
        # The second half comes in the very instant in which the first one is shown.
        here.house.clock.forward(seconds=1)
        await here.peiban.delivery.deliver_due()
        await trainer.sees(f"Here {25 if part == trainees[:25] else 50}", anytime=True)
    assert len(edits(await here.people.log("editMessageText"))) == 2
