"""Lets the demo's people act at moments of the past, through the same use cases as everybody."""

import random
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from bot.app import Peiban
from domain.permission import permissions_of
from services.scope import Actor, Scope
from storage import people, training
from storage.models.people import Person
from storage.models.training import Lesson
from storage.session import Tx


@dataclass(slots=True)
class Stage:
    """One transaction in which the past is written; `rng` makes it the same every time."""

    peiban: Peiban
    tx: Tx
    rng: random.Random
    life: dict[str, Any]
    _actors: dict[str, Actor] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """The present of the business clock."""
        return self.peiban.clock.now()

    def ago(self, days: int, clock: str) -> datetime:
        """A local time of day ("16:45"), so many days before the business clock's day."""
        zone = self.peiban.settings.zone
        day = self.now.astimezone(zone).date() - timedelta(days=days)
        return datetime.combine(day, time.fromisoformat(clock), tzinfo=zone)

    async def person(self, number: str) -> Person:
        """Somebody of the roster by employee number."""
        found = await people.by_employee_no(self.tx, number)
        assert found is not None, f"{number} is not on the demo's roster"
        return found

    async def acting(self, who: str | Person, at: datetime) -> Scope:
        """The scope of a person who acts at a moment; both clocks show it."""
        person = await self.person(who) if isinstance(who, str) else who
        number = person.employee_no or ""
        if number not in self._actors:
            roles = frozenset(held.role for held in await people.roles_of(self.tx, person.id or 0))
            self._actors[number] = Actor(
                person_id=person.id,
                name=person.name,
                roles=roles,
                permissions=permissions_of(roles),
                organisation_id=person.organisation_id,
                language=person.language,
                consented=True,
            )
        scope = self.system("demo", at)
        scope.actor = self._actors[number]
        return scope

    def system(self, name: str, at: datetime) -> Scope:
        """The scope of a job that runs at a moment."""
        return self.peiban.actors.system(self.tx, name, now=at, wall=at)

    async def lesson(self, cohort: str, number: int) -> Lesson:
        """A lesson by its cohort's name and its number."""
        group = await training.cohort_named(self.tx, cohort)
        found = await training.lesson_numbered(self.tx, cohort_id=group.id or 0, number=number)
        assert found is not None, f"{cohort} has no lesson {number} in the demo"
        return found

    async def member(self, person_id: int) -> Person:
        """A person by id."""
        found = await people.person(self.tx, person_id)
        assert found is not None
        return found
