"""A question file held against the bank: what was there before is found again, so that an edit is a new version."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from domain.imports.columns import Table
from domain.imports.problems import Checked
from domain.imports.questions import QuestionRow
from domain.question import Question, from_json, to_json
from domain.text import fold
from services.imports.plan import Asked, Between, Figures, Plan, paced
from storage.imports import questions
from storage.imports.questions import KnownQuestion, NewVersion, new_version
from storage.quiz import bank

# A question with the same stem is the same one when at least this share of its options is.
ALIKE = 0.5


@dataclass(slots=True)
class _Bank:
    """The bank's newest versions, by key and by kind and stem."""

    by_key: dict[str, KnownQuestion] = field(default_factory=dict)
    by_stem: dict[tuple[str, str], list[KnownQuestion]] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)


async def plan(tx: Any, checked: Checked[QuestionRow], table: Table, *, asked: Asked, between: Between) -> Plan:
    """Hold checked questions against the bank; reads in pages, writes nothing. Questions not in the file stay."""
    known = await _known(tx, between)
    versions: list[NewVersion] = []
    added = unchanged = 0
    async for row in paced(checked.rows, between):
        before = _find(row.question, known)
        if before is None:
            added += 1
            versions.append(new_version(row.question, key=_new_key(row.question, known), version=1))
        elif before.content == to_json(row.question):
            unchanged += 1
            known.taken.add(before.question_key)
        else:
            known.taken.add(before.question_key)
            versions.append(new_version(row.question, key=before.question_key, version=before.version + 1))
    figures = Figures(added=added, changed=len(versions) - added, unchanged=unchanged)
    return Plan(
        kind=table.kind, figures=figures, errors=checked.errors, warnings=checked.warnings, changes=tuple(versions)
    )


async def apply(tx: Any, changes: Sequence[NewVersion], *, now: datetime) -> None:
    """Add the new questions and the new versions."""
    await questions.add_versions(tx, changes, now=now)


async def _known(tx: Any, between: Between) -> _Bank:
    known, after = _Bank(), 0
    while page := await questions.page_of_questions(tx, after=after):
        after = page[-1].id
        for each in page:
            known.by_key[each.question_key] = each
            stem = (str(each.content["kind"]), fold(str(each.content["stem"])))
            known.by_stem.setdefault(stem, []).append(each)
        await between(len(known.by_key), 0)
    return known


def _find(question: Question, known: _Bank) -> KnownQuestion | None:
    """The version this row speaks of: by its name, or by stem and options ("Which is right?" is asked in many questions)."""
    if question.name:
        found = known.by_key.get(bank.key_of(question))
        return found if found and found.question_key not in known.taken else None
    stem = (question.kind.value, fold(question.stem))
    rated = [
        (_alike(question, from_json(each.content)), each)
        for each in known.by_stem.get(stem, ())
        if each.question_key not in known.taken
    ]
    share, best = max(rated, key=lambda pair: pair[0], default=(0.0, None))
    return best if share >= ALIKE else None


def _parts(question: Question) -> frozenset[str]:
    texts = [choice.text for choice in question.choices] + [side for pair in question.pairs for side in pair]
    return frozenset(map(fold, texts))


def _alike(one: Question, other: Question) -> float:
    """The share of options they have in common, from 0 to 1; questions without options are alike when their stems are."""
    mine, others = _parts(one), _parts(other)
    return len(mine & others) / len(mine | others) if mine | others else 1.0


def _new_key(question: Question, known: _Bank) -> str:
    """A key that no question of bank or file has: the bank's own, or with a mark of the options behind it."""
    key = bank.key_of(question)
    if key in known.by_key or key in known.taken:
        mark = sha256("\n".join(sorted(_parts(question))).encode()).hexdigest()[:12]
        key = f"{key}:{question.kind}:{mark}"
    known.taken.add(key)
    return key
