"""The story that is disturbed: trainees of one class, and a published quiz of single-choice questions."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from domain.consent import CONSENT_VERSION
from domain.people import Role
from domain.question import Choice, Question, QuestionKind
from storage import people, schema, training
from storage.models.people import Account
from storage.models.quiz import Quiz
from storage.models.training import Lesson
from storage.quiz import bank, papers
from storage.session import Database, Tx

CLASS, COURSE = "Class 1", "Lift safety"
OPTIONS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """How many people answer how many questions; `seed` decides who answers what.

    `flaky` is the share of taps whose handler raises (0 to 1), with a Peiban that has such bugs.
    """

    people: int
    questions: int
    seed: int
    flaky: float = 0.0

    @property
    def answers(self) -> int:
        """How many answers there are when everybody has finished."""
        return self.people * self.questions

    def number(self, index: int) -> int:
        """The messenger's id of a trainee, counted from 0."""
        return 1_000_001 + index

    def choice(self, index: int, at: int) -> int:
        """What a trainee answers to the question at a place; both count from 0."""
        return random.Random(f"{self.seed}:{index}:{at}").randrange(OPTIONS)

    def right(self, index: int) -> int:
        """How many of the trainee's answers will be right."""
        return sum(self.choice(index, at) == key(at) for at in range(self.questions))


def key(at: int) -> int:
    """The right option of the question at a place."""
    return at % OPTIONS


async def prepare(url: str, story: Story, *, now: datetime | None = None) -> None:
    """Bring an empty store to the state just before the first trainee opens the quiz (`now`: the real instant)."""
    database = Database(url)
    await schema.upgrade(database)
    now = now or datetime.now(UTC)
    async with database.write() as tx:
        group = await training.cohort_named(tx, CLASS)
        for index in range(story.people):
            person_id = await _trainee(tx, story, index, now)
            await training.enrol(tx, cohort_id=group.id or 0, person_id=person_id)
        await _publish(tx, story, group.id or 0, now)
    await database.close()


async def _trainee(tx: Tx, story: Story, index: int, now: datetime) -> int:
    name, number = f"Trainee {index}", story.number(index)
    person = await people.add_person(tx, name=name, now=now, language="en", employee_no=f"T{index}")
    assert person.id is not None
    await people.grant(tx, person.id, Role.TRAINEE)
    account = Account(
        channel="telegram",
        native_id=str(number),
        user_id=number,
        person_id=person.id,
        language="en",
        first_seen=now,
        last_seen=now,
    )
    tx.add(account)
    await tx.flush()
    await people.agree(tx, account, version=CONSENT_VERSION, now=now)
    return person.id


async def _publish(tx: Tx, story: Story, cohort_id: int, now: datetime) -> None:
    for at in range(story.questions):
        choices = tuple(Choice(text=f"{at}/{option}", share=float(option == key(at))) for option in range(OPTIONS))
        question = Question(kind=QuestionKind.SINGLE, stem=f"Question number {at}?", choices=choices, tags=(COURSE,))
        await bank.save_question(tx, question, key=f"q{at:03}", now=now)
    course = await training.course_titled(tx, COURSE)
    lesson = await training.save(
        tx,
        Lesson(
            cohort_id=cohort_id,
            course_id=course.id or 0,
            number=1,
            starts_at=now + timedelta(days=2),
            ends_at=now + timedelta(days=2, hours=1),
            zone="Asia/Shanghai",
            place="Room B",
        ),
    )
    ids = [row.id or 0 for row in await bank.current_questions(tx)]
    await papers.draft(
        tx, title="Lift safety · 1", cohort_id=cohort_id, lesson_id=lesson.id or 0, by=None, question_ids=ids
    )
    quiz: Quiz | None = await papers.of_lesson(tx, lesson.id or 0)
    assert quiz is not None
    await papers.publish(tx, quiz, now=now, closes_at=now + timedelta(days=1))
