"""Thousands of rows at once: a store with people, with a history of answers, with open complaints."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, insert, select, text
from sqlmodel import SQLModel

from bot.menus import menu_mark
from domain.complaint import Category, Clock, ComplaintState, EventKind, Severity
from domain.consent import CONSENT_VERSION
from domain.grading import Credit
from domain.people import Role
from domain.permission import permissions_of
from services.scope import Actor
from storage.models.complaint import Complaint, ComplaintClock, ComplaintEvent
from storage.models.conversation import Screen
from storage.models.people import Account, Person, RoleHeld
from storage.models.quiz import Attempt, AttemptAnswer, AttemptState, BankQuestion, Quiz, QuizItem
from storage.models.training import Cohort, Course, Enrolment, Lesson

SLICE = 20_000
TRAINEE = Actor(person_id=1, permissions=permissions_of({Role.TRAINEE}), language="en")
MENU = menu_mark(TRAINEE)
ANSWERS_OF_A_TRY, TRIES_OF_A_PERSON = 25, 10
LESSONS_OF_A_COURSE, QUESTIONS_OF_A_QUIZ = 3, 10
# Who is in many courses is in this part of them.
STUDENTS, THEIR_PART = 50, 5


class Filling:
    """One connection to a store that exists already; `with Filling(path) as filling:` commits when the block ends."""

    def __init__(self, path: Path, now: datetime) -> None:
        self._engine: Engine = create_engine(f"sqlite:///{path}")
        event.listen(self._engine, "connect", lambda raw, _record: raw.execute("PRAGMA foreign_keys = ON"))
        self.now = now
        self._tx: Connection

    @classmethod
    def over(cls, connection: Connection, now: datetime) -> "Filling":
        """The same over a connection of somebody else's, who commits; afterwards `numbered`, where ids are given by sequences."""
        made = cls.__new__(cls)
        made.now, made._tx = now, connection
        return made

    def numbered(self, *models: type[SQLModel]) -> None:
        """Let the sequences of some tables go on after the ids that were given by hand. PostgreSQL only."""
        for model in models:
            table = str(model.__tablename__)
            self.run(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {self.last(model)})")

    def __enter__(self) -> "Filling":
        self._open = self._engine.begin()
        self._tx = self._open.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._open.__exit__(*error)
        self._engine.dispose()

    def add(self, model: type[SQLModel], rows: Iterable[dict[str, Any]]) -> None:
        """Insert rows of one table, a slice at a time."""
        source = iter(rows)
        while some := list(islice(source, SLICE)):
            self._tx.execute(insert(model.__table__), some)  # type: ignore[attr-defined]

    def run(self, statement: str, **values: Any) -> int:
        """Run a statement that makes rows out of rows; how many."""
        return self._tx.execute(text(statement), values).rowcount

    def last(self, model: type[SQLModel]) -> int:
        """The greatest id of a table; 0 when it is empty."""
        return int(self._tx.execute(select(func.max(model.__table__.c.id))).scalar() or 0)  # type: ignore[attr-defined]

    def people(self, count: int, *, mark: str) -> range:
        """Trainees on the roster who have agreed, each with the employee number `mark` and a number; their ids."""
        first = self.last(Person) + 1
        ids = range(first, first + count)
        about = {"language": "en", "created_at": self.now, "consented_at": self.now, "consent_version": CONSENT_VERSION}
        self.add(Person, ({"id": one, "name": f"Trainee {one}", "employee_no": f"{mark}{one}", **about} for one in ids))
        self.add(RoleHeld, ({"person_id": one, "role": Role.TRAINEE} for one in ids))
        return ids

    def members(self, cohort_id: int, people: range, *, first_number: int) -> None:
        """Put people on a cohort's list and give each an account at the messenger, numbered from `first_number`.

        They are as they stand after their registration: their menu of commands is the one they should have.
        """
        self.add(Enrolment, ({"cohort_id": cohort_id, "person_id": one} for one in people))
        about = {"channel": "telegram", "language": "en", "first_seen": self.now, "last_seen": self.now}
        about |= {"consent_version": CONSENT_VERSION, "consented_at": self.now, "menu_hash": MENU}
        self.add(
            Account,
            (
                {"native_id": str(number), "user_id": number, "person_id": one, **about}
                for number, one in enumerate(people, start=first_number)
            ),
        )

    def screens(self, name: str, chats: Iterable[tuple[int, int]], *, bot_id: int) -> None:
        """Living messages that stand already: (chat, message) each."""
        about = {"bot_id": bot_id, "name": name, "sent_at": self.now}
        self.add(Screen, ({"chat_id": chat, "message_id": message, **about} for chat, message in chats))

    def courses(self, count: int) -> None:
        """Courses with a cohort each: three lessons (yesterday's, one that runs, tomorrow's) and an open quiz of ten questions.

        Fifty people are enrolled in a fifth of them each. The questions are those that the bank holds.
        """
        course, cohort, lesson, quiz = (self.last(model) + 1 for model in (Course, Cohort, Lesson, Quiz))
        asked, steps = self.last(BankQuestion), range(count)
        self.add(Course, ({"id": course + step, "title": f"Course {step}"} for step in steps))
        self.add(Cohort, ({"id": cohort + step, "name": f"Run {step}", "course_id": course + step} for step in steps))
        about = {"zone": "Asia/Shanghai", "place": "Room A", "screen_key": ""}
        self.add(
            Lesson,
            (
                {
                    "id": lesson + step * LESSONS_OF_A_COURSE + day,
                    "cohort_id": cohort + step,
                    "course_id": course + step,
                    "number": day + 1,
                    "starts_at": self.now + timedelta(days=day - 1, hours=-1),
                    "ends_at": self.now + timedelta(days=day - 1, hours=1),
                    **about,
                }
                for step in steps
                for day in range(LESSONS_OF_A_COURSE)
            ),
        )
        given = {"credit": Credit.ALL_OR_NOTHING, "publish_at": self.now, "published_at": self.now}
        given |= {"closes_at": self.now + timedelta(days=7)}
        papers = ((step, lesson + step * LESSONS_OF_A_COURSE) for step in steps)
        self.add(
            Quiz,
            (
                {"id": quiz + step, "title": f"Quiz {step}", "cohort_id": cohort + step, "lesson_id": of, **given}
                for step, of in papers
            ),
        )
        places = range(min(asked, QUESTIONS_OF_A_QUIZ))
        self.add(
            QuizItem,
            ({"quiz_id": quiz + step, "position": at, "question_id": at + 1} for step in steps for at in places),
        )
        students = self.people(STUDENTS, mark="S")
        self.add(
            Enrolment,
            (
                {"cohort_id": cohort + step, "person_id": one}
                for step in steps
                for one in students
                if (step + one) % THEIR_PART == 0
            ),
        )

    def answers(self, count: int) -> None:
        """A history of about so many answers, 25 to a try, ten tries to a person, on ten quizzes of another class."""
        tries = max(1, count // ANSWERS_OF_A_TRY)
        people = self.people(-(-tries // TRIES_OF_A_PERSON), mark="H")
        self.add(Cohort, [{"id": (cohort := self.last(Cohort) + 1), "name": "History"}])
        quizzes = [self.last(Quiz) + 1 + number for number in range(TRIES_OF_A_PERSON)]
        closed = {"credit": Credit.ALL_OR_NOTHING, "published_at": self.now, "closes_at": self.now - timedelta(days=1)}
        self.add(Quiz, ({"id": one, "title": f"Old {one}", "cohort_id": cohort, **closed} for one in quizzes))
        first = self.last(Attempt) + 1
        ended = {"number": 1, "state": AttemptState.SUBMITTED, "started_at": self.now, "submitted_at": self.now}
        places = ((quiz, person) for person in people for quiz in quizzes)
        self.add(
            Attempt,
            (
                {"id": number, "quiz_id": quiz, "person_id": person, "points": 20.0, "max_points": 25.0, **ended}
                for number, (quiz, person) in enumerate(islice(places, tries), start=first)
            ),
        )
        self.add(AttemptAnswer, self._answers(range(first, first + tries)))

    def _answers(self, tries: range) -> Iterator[dict[str, Any]]:
        about = {"value": 1, "points": 1.0, "right": True, "answered_at": self.now}
        return (
            {"attempt_id": one, "position": position, **about} for one in tries for position in range(ANSWERS_OF_A_TRY)
        )

    def complaints(
        self,
        count: int,
        *,
        clocks: Sequence[Clock] = (),
        received: datetime | None = None,
        handler_id: int | None = None,
    ) -> None:
        """Open complaints, each of another customer, received at the same instant and with the same clocks running."""
        people, first = self.people(count, mark="C"), self.last(Complaint) + 1
        received = received or self.now
        about: dict[str, Any] = {"state": ComplaintState.REGISTERED, "severity": Severity.NORMAL}
        about |= {"category": Category.SERVICE, "received_at": received, "last_seq": 1, "handler_id": handler_id}
        about |= {"first_contact_due": received + timedelta(hours=24), "due_at": received + timedelta(hours=24)}
        self.add(
            Complaint,
            (
                {"id": number, "number": f"B{number:06}", "customer_id": person, **about}
                for number, person in enumerate(people, start=first)
            ),
        )
        lodged = {"seq": 1, "kind": EventKind.LODGED, "at": received, "facts": {}}
        self.add(ComplaintEvent, ({"complaint_id": first + step, **lodged} for step in range(count)))
        for clock in clocks:
            level, at = clock.next_mark or (None, None)
            running = {"step": clock.step, "started_at": clock.started_at, "due_at": clock.due_at, "round": clock.round}
            running |= {"next_level": level, "next_at": at}
            self.add(ComplaintClock, ({"complaint_id": first + step, **running} for step in range(count)))
