"""A class, its lesson and a questionnaire: what stories about surveys begin with."""

from datetime import timedelta

from domain.attendance import AttendanceStatus, CheckInMethod
from domain.people import Role
from domain.survey import ItemKind
from storage import attendance, files, survey
from storage.models.training import Lesson
from storage.survey import ItemRow
from tests.house import House, Person

ITEMS = [
    ItemRow(dimension="Content", title="It fits <my> work", kind=ItemKind.LIKERT, weight=0.6),
    ItemRow(dimension="Practice", title="There was time to practise", kind=ItemKind.LIKERT, weight=0.4),
    ItemRow(dimension="", title="Would you recommend it?", kind=ItemKind.NPS),
    ItemRow(dimension="", title="What shall be stronger?", kind=ItemKind.SINGLE, choices=["Cases", "Demo"]),
    ItemRow(dimension="", title="How did you hear?", kind=ItemKind.MULTIPLE, required=False, choices=["Mail", "Chat"]),
    ItemRow(dimension="", title="Anything else?", kind=ItemKind.TEXT),
]


class Class:
    """A class with its trainer and a lesson that ends at 11:00; `present` have checked in."""

    def __init__(self, house: House, trainer: Person, people: list[Person], lesson: Lesson) -> None:
        self.house, self.trainer, self.people, self.lesson = house, trainer, people, lesson

    async def check_in(self, *people: Person) -> None:
        """Note an arrival for each."""
        async with self.house.peiban.database.write() as tx:
            for one in people:
                await attendance.arrive(
                    tx,
                    lesson_id=self.lesson.id or 0,
                    person_id=one.person_id or 0,
                    at=self.lesson.starts_at,
                    method=CheckInMethod.CODE,
                )

    async def mark(self, one: Person, status: AttendanceStatus) -> None:
        """Correct somebody by hand."""
        async with self.house.peiban.database.write() as tx:
            reason = await files.write_body(tx, "seen", now=self.house.clock.wall(), person_id=None)
            await attendance.mark(
                tx,
                lesson_id=self.lesson.id or 0,
                person_id=one.person_id or 0,
                at=self.house.clock.now(),
                status=status,
                by_person_id=self.trainer.person_id or 0,
                reason_id=reason,
            )

    async def ends(self) -> None:
        """The lesson ends and a minute passes."""
        self.house.clock.set(self.lesson.ends_at + timedelta(minutes=1))
        await self.house.tick()


async def save_items(house: House, items: list[ItemRow] = ITEMS) -> None:
    async with house.peiban.database.write() as tx:
        await survey.save_questionnaire(tx, title="After class", items=items, now=house.clock.now())


async def make_class(house: House, size: int, *, present: int | None = None) -> Class:
    trainer = await house.person("Wang", Role.TRAINER, number="T1", language="en")
    people = [
        await house.person(f"Person{n}", Role.TRAINEE, number=f"A{n}", cohort="一班", language="en")
        for n in range(size)
    ]
    lesson = await house.lesson(trainer=trainer, course="Complaints")
    made = Class(house, trainer, people, lesson)
    await made.check_in(*people[: size if present is None else present])
    return made


async def answer(one: Person, *, points: str = "4", words: str | None = None) -> None:
    """Fill the whole form in, up to the summary."""
    await one.taps("Answer")
    await one.taps(points)
    await one.taps("5")
    await one.taps("9")
    await one.taps("Demo")
    await one.taps("Chat")
    await one.taps("Done")
    if words is None:
        await one.taps("Skip")
    else:
        await one.says(words)


async def hand_in(one: Person, *, points: str = "4", words: str | None = None) -> None:
    await answer(one, points=points, words=words)
    await one.taps("Hand in")
