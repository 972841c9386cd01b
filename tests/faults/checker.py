"""Compares three books: what people did, what the messenger was told is taken, and what the store holds."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlmodel import select

from storage.models.intake import Intake
from storage.models.outbox import PendingAnswer
from storage.models.people import Account
from storage.models.quiz import Attempt, AttemptAnswer, AttemptState
from storage.session import Database, Tx
from tests.botapi.updates import Pending
from tests.faults.crowd import Crowd, Key, Trainee


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The figures of one combination; `faults` are sentences, empty when every promise was kept."""

    taps: int = 0
    updates: int = 0
    acknowledged: int = 0
    answers: int = 0
    stored: int = 0
    lost: int = 0
    doubled: int = 0
    dropped: int = 0
    poisoned: int = 0
    early: int = 0
    nudged: int = 0
    faults: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Books:
    """What the store says: intake states by update, answers by trainee and place, tries by trainee, unsent answers."""

    intake: dict[str, str]
    answers: list[tuple[Key, object]]
    tries: list[tuple[int, AttemptState]]
    unsent: int


async def read_books(url: str) -> Books:
    """Open the store as somebody else than Peiban, and read everything that matters."""
    database = Database(url)
    try:
        async with database.read() as tx:
            return await _books(tx)
    finally:
        await database.close()


async def _books(tx: Tx) -> Books:
    kept = (await tx.exec(select(Intake.update_key, Intake.state))).all()
    given = select(Account.user_id, AttemptAnswer.position, AttemptAnswer.value).join(
        Attempt,
        Attempt.id == AttemptAnswer.attempt_id,  # type: ignore[arg-type]
    )
    given = given.join(Account, Account.person_id == Attempt.person_id)  # type: ignore[arg-type]
    tries = select(Account.user_id, Attempt.state).join(Attempt, Attempt.person_id == Account.person_id)  # type: ignore[arg-type]
    return Books(
        intake=dict(kept),
        answers=[((user, at), value) for user, at, value in (await tx.exec(given)).all()],
        tries=list((await tx.exec(tries)).all()),
        unsent=len((await tx.exec(select(PendingAnswer.id))).all()),
    )


async def too_early(crowd: Crowd, url: str) -> list[str]:
    """Answers whose feedback is on a screen although the store does not hold them; asked for while nobody works."""
    seen = crowd.look_around()
    given = {(one.number, at): value for one in crowd.people for at, value in one.given.items()}
    stored = dict((await read_books(url)).answers)
    return [f"{key}: {stored.get(key)} stored, feedback was given on {given[key]}" for key in seen - stored.keys()]


def judge(crowd: Crowd, books: Books, *, ends: Sequence[str] = (), early: Sequence[str] = ()) -> Verdict:
    """Every acknowledged answer once, no other answer, every acknowledged update done, everybody at his result.

    What was poisoned is a dead letter instead of done, and nothing else is.
    """
    history = crowd.api.world.bot().updates.history
    acknowledged = {one.id for one in history if one.acknowledged}
    stored = dict(books.answers)
    poisoned = {one.id for one in history if isinstance(one.content, dict) and one.content.get("id") in crowd.poisoned}
    # What was poisoned is a dead letter, and its person presses again: only that is a promise.
    lost = _lost(crowd, acknowledged - poisoned, stored)
    doubled = _doubled(crowd, books)
    end = {str(number): "dead" for number in poisoned}
    dropped = [one for one in acknowledged if books.intake.get(str(one)) != end.get(str(one), "done")]
    faults = [*ends, *(f"lost: {one}" for one in lost)]
    faults += [f"doubled or from nowhere: {one}" for one in doubled]
    faults += [f"update {number} was acknowledged and is {books.intake.get(str(number))}" for number in dropped]
    faults += [f"update {key} is {state}" for key, state in books.intake.items() if state != end.get(key, "done")]
    faults += [f"shown before it was stored: {one}" for one in early]
    faults += [f"update {one.id} was never taken" for one in _never_taken(history, acknowledged)]
    faults += [sentence for one in crowd.people for sentence in _outcome(crowd, one)]
    faults += [f"{books.unsent} answers were not sent"] if books.unsent else []
    return Verdict(
        taps=crowd.taps,
        updates=len({one.id for one in history}),
        acknowledged=len(acknowledged),
        answers=crowd.given,
        stored=len(books.answers),
        lost=len(lost),
        doubled=len(doubled),
        dropped=len(dropped),
        poisoned=len(poisoned),
        early=len(early),
        nudged=sum(one.nudges for one in crowd.people),
        faults=tuple(faults),
    )


def _lost(crowd: Crowd, acknowledged: set[int], stored: dict[Key, object]) -> list[str]:
    """Answers of which an update was acknowledged, and that are not in the store as they were given."""
    return [
        f"trainee {one.index}, question {at}: {value} given, {stored.get((one.number, at))} stored"
        for one in crowd.people
        for at, value in one.given.items()
        if any(update.id in acknowledged for update in one.carried[at]) and stored.get((one.number, at)) != value
    ]


def _doubled(crowd: Crowd, books: Books) -> list[str]:
    """Answers that are there more than once or that nobody gave, and second tries that nobody asked for."""
    given = {(one.number, at) for one in crowd.people for at in one.given}
    times = Counter(key for key, _value in books.answers)
    found = [f"answer {key}, {times[key]} times" for key in times if times[key] > 1 or key not in given]
    return found + [
        f"{count} tries of {user}" for user, count in Counter(user for user, _ in books.tries).items() if count > 1
    ]


def _never_taken(history: list[Pending], acknowledged: set[int]) -> list[Pending]:
    return [one for one in history if one.id not in acknowledged]


def _outcome(crowd: Crowd, one: Trainee) -> list[str]:
    """Everybody ends at his own result."""
    expected = f"{crowd.story.right(one.index)} of {crowd.story.questions} right"
    if one.outcome is None:
        screen = crowd.screen(one)
        return [f"trainee {one.index} stands at {screen.body.get('text') if screen else 'nothing'!r}"]
    return [] if expected in one.outcome else [f"trainee {one.index} expected {expected!r}, sees {one.outcome!r}"]
