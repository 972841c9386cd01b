"""Who acts, when and in which transaction: what every use case gets, and how it declares who may call it."""

from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from domain.errors import NeedsConsentError, NotPermittedError
from domain.people import Role
from domain.permission import Permission

P = ParamSpec("P")
R = TypeVar("R")


class Actor(NamedTuple):
    """The person (or visitor, or system job) who acts, with what he may do."""

    account_id: int | None = None
    person_id: int | None = None
    name: str = ""
    roles: frozenset[Role] = frozenset()
    permissions: frozenset[Permission] = frozenset()
    organisation_id: int | None = None
    language: str = "zh_Hans"
    consented: bool = False
    system: str = ""

    def may(self, permission: Permission) -> bool:
        """Whether this actor holds the permission."""
        return bool(self.system) or permission in self.permissions

    def agreed(self) -> "Actor":
        """The same actor once he has agreed."""
        return self._replace(consented=True)

    def reading(self, language: str) -> "Actor":
        """The same actor, reading another language."""
        return self._replace(language=language)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What a deployment's use cases must know of its settings."""

    key: bytes
    zone: ZoneInfo
    language: str
    base_url: str
    admins: frozenset[str] = frozenset()


@dataclass(slots=True, kw_only=True)
class Scope:
    """One act of one actor: its transaction, its clocks, its chat.

    A use case that changes who the actor is, what he may do or how he reads gives the scope another actor.
    """

    tx: Any
    actor: Actor
    house: House
    now: datetime
    wall: datetime
    bot_id: int = 0
    chat_id: int = 0
    private: bool = True
    # The update that is handled, as the intake keeps it; 0 where none is.
    update_id: int = 0
    # An anonymous act, or one that tells a place: the raw update must not outlive it.
    forget: bool = False
    # Of a job: the instant of the occurrence that is run, which may lie behind `now` after downtime.
    occurrence: datetime | None = None
    # Of a job: the instant of the occurrence that was run before it; None the first time.
    previous: datetime | None = None
    # Where conversations stand: as it was read with the speaker, or read and written in this act by the conversation engine.
    stands: dict[Any, Any] = field(default_factory=dict)
    # Of a job that sees to many alike in one transaction: what it has read for all of them. None: each reads for itself.
    known: dict[Any, Any] | None = None
    # Work that begins when the act is committed (fetch a file, wake a delivery): names only, the shell knows them.
    afterwards: list[str] = field(default_factory=list)

    @property
    def zone(self) -> ZoneInfo:
        """The zone whose wall clock the actor reads."""
        return self.house.zone

    @property
    def me(self) -> int:
        """The acting person's id; NotPermittedError for visitors."""
        if self.actor.person_id is None:
            raise NotPermittedError
        return self.actor.person_id

    async def once(self, what: Hashable, read: Callable[[], Awaitable[R]]) -> R:
        """What `read` finds, read once for all that are seen to together; `what` names it. Elsewhere it is read each time.

        For what the transaction itself does not change.
        """
        if self.known is None:
            return await read()
        if what not in self.known:
            self.known[what] = await read()
        found: R = self.known[what]
        return found

    def for_many(self) -> "Scope":
        """The same transaction and clocks, for a job that sees to many alike: what they share is read once."""
        return replace(self, known={}, afterwards=self.afterwards)

    def as_actor(self, actor: Actor) -> "Scope":
        """The same transaction and clocks, seen with somebody else's rights: for summaries made on his behalf."""
        return replace(self, actor=actor, afterwards=self.afterwards)


UseCase = Callable[Concatenate[Scope, P], Awaitable[R]]


def requires(
    permission: Permission, *, consent: bool = True, lengthy: bool = False
) -> Callable[[UseCase[P, R]], UseCase[P, R]]:
    """Declare the permission of a use case; without it nobody may call it. `consent=False`: also before agreeing.

    `lengthy`: a summary, which reads much. It refuses to run in a transaction that may write, on the way of a tap: there
    everybody would wait for it. RuntimeError then, which is the caller's mistake and shows in the first test.
    """

    def declare(use_case: UseCase[P, R]) -> UseCase[P, R]:
        @wraps(use_case)
        async def checked(scope: Scope, /, *args: P.args, **kwargs: P.kwargs) -> R:
            if not scope.actor.may(permission):
                raise NotPermittedError
            if consent and not scope.actor.consented and not scope.actor.system:
                raise NeedsConsentError
            if lengthy and not scope.tx.info.get("reads"):
                raise RuntimeError(f"{use_case.__name__} takes long: it belongs in Database.read()")
            return await use_case(scope, *args, **kwargs)

        checked.permission = permission  # type: ignore[attr-defined]
        checked.lengthy = lengthy  # type: ignore[attr-defined]
        return checked

    return declare
