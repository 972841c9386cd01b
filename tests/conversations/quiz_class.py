"""A class with a quiz: what the quiz stories begin with."""

from datetime import timedelta

from domain.people import Role
from domain.question import Accepted, Choice, NumericKey, Question, QuestionKind
from storage.models.training import Lesson
from storage.quiz import bank, papers
from tests.house import House, Person

COURSE = "Forklift safety"
SINGLE = Question(
    kind=QuestionKind.SINGLE,
    stem="What comes first?",
    choices=(Choice(text="Horn"), Choice(text="Brakes", share=1.0), Choice(text="Paint", feedback="Paint can wait.")),
    explanation="Brakes decide over lives.",
    tags=(COURSE,),
)
MULTIPLE = Question(
    kind=QuestionKind.MULTIPLE,
    stem="Which checks belong to a shift?",
    choices=(Choice(text="Forks", share=0.5), Choice(text="Paint"), Choice(text="Lights", share=0.5)),
    tags=(COURSE,),
)
TRUTH = Question(kind=QuestionKind.TRUE_FALSE, stem="Passengers may ride along.", truth=False, tags=(COURSE,))
NUMBER = Question(
    kind=QuestionKind.NUMERIC,
    stem="Highest speed in the hall, km/h?",
    numbers=(NumericKey(low=9.5, high=10.5),),
    tags=(COURSE,),
)
WORDS = Question(
    kind=QuestionKind.SHORT_TEXT,
    stem="Whom do you call after an accident?",
    accepted=(Accepted(text="Supervisor"), Accepted(text="the boss")),
    tags=(COURSE,),
)
ORDER = Question(
    kind=QuestionKind.ORDERING,
    stem="Put the start in order.",
    choices=(Choice(text="Look"), Choice(text="Belt"), Choice(text="Drive")),
    tags=(COURSE,),
)
PAIRS = Question(
    kind=QuestionKind.MATCHING,
    stem="What is it for?",
    pairs=(("Horn", "warn"), ("Fork", "lift"), ("", "paint")),
    tags=(COURSE,),
)


async def fill_bank(house: House, *questions: Question) -> None:
    """Put questions into the bank."""
    async with house.peiban.database.write() as tx:
        for question in questions:
            await bank.save_question(tx, question, key="", now=house.clock.now())


async def staff(house: House) -> tuple[Person, Lesson]:
    """A trainer and his lesson, 09:00 to 11:00."""
    trainer = await house.person("Tina", Role.TRAINER, number="T1", language="en")
    return trainer, await house.lesson("Class 1", trainer=trainer, course=COURSE, starts_in=timedelta(minutes=20))


async def learner(house: House, name: str = "Ann", *, number: str = "A1") -> Person:
    """A trainee of the class."""
    return await house.person(name, Role.TRAINEE, number=number, cohort="Class 1", language="en")


async def published(house: House, *questions: Question) -> tuple[Person, Lesson, Person]:
    """A quiz of exactly these questions in this order, open to Ann: trainer, lesson, Ann."""
    trainer, lesson = await staff(house)
    ann = await learner(house)
    await fill_bank(house, *questions)
    async with house.peiban.database.write() as tx:
        known = {row.content["stem"]: row.id or 0 for row in await bank.current_questions(tx)}
        await papers.draft(
            tx,
            title=f"{COURSE} · 1",
            cohort_id=lesson.cohort_id,
            lesson_id=lesson.id or 0,
            by=trainer.person_id,
            question_ids=[known[question.stem] for question in questions],
        )
    await open_desk(trainer)
    await trainer.taps("Publish now")
    return trainer, lesson, ann


async def open_desk(trainer: Person) -> None:
    """The quiz of the trainer's lesson, by way of the lesson's card."""
    await trainer.says("/lessons")
    await trainer.taps(COURSE)
    await trainer.taps("Quiz")
