"""The desk's page: what lies there, by urgency and time left, for a screen that stays open; who the customers are it never says."""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from aiohttp import web
from markupsafe import Markup

from bot.actors import Actors
from bot.channels.web import WEB
from bot.clock import Clock
from bot.web.identity import COOKIE_SECONDS, Identity
from bot.web.pages import NOT_HERE, Pages
from bot.web.strings import page_strings
from domain.complaint import UNDER_WAY, Category, ComplaintState, NamedCategory, Party, Severity
from domain.errors import NeedsConsentError, NotPermittedError
from domain.wording import N_
from handlers.blocks.cases import PARTIES, PICKS, STATES, category_name, clock_name, severity_name, state_name
from handlers.blocks.texts import Texts
from handlers.desk import marks
from services import complaint
from services.complaint import DeskNow, GroupCard, Lying, Pick, Sought
from services.scope import Scope
from storage import people
from storage.session import Database

ROWS = 50
WHO_FIRST = N_(
    "This page is for colleagues who are signed in. In your messenger, /me gives a link that opens this browser for you."
)
Code = TypeVar("Code", bound=StrEnum)


@dataclass(slots=True)
class DeskPage:
    """Serves `/desk` and what it asks for again and again."""

    database: Database
    pages: Pages
    actors: Actors
    identity: Identity
    clock: Clock
    demo: bool

    async def page(self, request: web.Request) -> web.Response:
        """The page without any case; in the demo the window says first who looks, so it is given to everybody."""
        if not self.demo and await self._now(request, Sought(), 0) is None:
            return self.pages.error(request, NOT_HERE, WHO_FIRST, status=404)
        response = self.pages.render(request, "desk.html")
        response.headers["Cache-Control"] = "no-store"
        return response

    async def feed(self, request: web.Request) -> web.Response:
        """What lies on the desk now, in the words of whoever looks; 404 for whoever has no business there."""
        wanted = request.query
        sought = Sought(
            pick=_one_of(Pick, wanted.get("show")),
            severity=_one_of(Severity, wanted.get("severity")),
            category=Category(code) if (code := wanted.get("category", "")) else None,
            states=_alike(_one_of(ComplaintState, wanted.get("state"))),
        )
        page = wanted.get("page", "")
        found = await self._now(request, sought, int(page) if page.isdecimal() and len(page) < 7 else 0)
        if found is None:
            return web.json_response({}, status=404, headers={"Cache-Control": "no-store"})
        scope, now = found
        say = Texts(scope.actor.language, self.actors.house.zone)
        shown: dict[str, Any] = {
            "language": say.language,
            "at": say.time(scope.now),
            "summary": _summary(now, say),
            "rows": [self._row(one, say, scope) for one in now.cases],
            "page": now.page,
            "pages": now.pages,
        }
        if wanted.get("words") != say.language:
            shown |= {"strings": page_strings(say.language), "choices": _choices(now.categories, say)}
        return web.json_response(shown, headers={"Cache-Control": "no-store"})

    async def _now(self, request: web.Request, sought: Sought, page: int) -> tuple[Scope, DeskNow] | None:
        async with self._looking(request) as scope:
            if scope is None:
                return None
            try:
                return scope, await complaint.desk_now(scope, sought=sought, page=page, size=ROWS)
            except (NotPermittedError, NeedsConsentError):
                return None

    @asynccontextmanager
    async def _looking(self, request: web.Request) -> AsyncIterator[Scope | None]:
        """Who looks, by the browser's cookie or in the demo by the window's token, with today's roles."""
        token = request.headers.get("X-Chat-Token", "") if self.demo else ""
        native = (
            self.identity.read("window", token, max_age=COOKIE_SECONDS) if self.demo else self.identity.visitor(request)
        )
        async with self.database.read() as tx:
            account = await people.find_native(tx, channel=WEB, native_id=native) if native else None
            if account is None:
                yield None
                return
            actor = await self.actors.actor(tx, account)
            yield Scope(tx=tx, actor=actor, house=self.actors.house, now=self.clock.now(), wall=self.clock.wall())

    def _row(self, one: Lying, say: Texts, scope: Scope) -> dict[str, Any]:
        card, payload = one.brief, f"d_{one.brief.number}"
        return {
            "number": card.number,
            "link": f"/go/{payload}",
            "csrf": self.identity.csrf(payload),
            "category": _text(category_name(card.category, say)),
            "severity": card.severity.value,
            "severity_name": _text(severity_name(card.severity, say)),
            "state": _text(state_name(card.state, say)),
            "marks": [_text(mark) for mark in marks(card, say)],
            "hands": " · ".join(dict.fromkeys(name for name in (one.hands, one.owner) if name)),
            "waits": _text(say.within("party", PARTIES[one.waits])) if one.waits in PARTIES else "",
            "ours": one.waits is not Party.CUSTOMER,
            "overdue": card.overdue,
            "left": _left(card, say, scope),
            "due": _due(card, say, scope),
        }


def _left(card: GroupCard, say: Texts, scope: Scope) -> str:
    """How much time is left, or by how much it is overdue; empty while nothing is due."""
    if card.due is None:
        return ""
    if card.overdue:
        return _text(say("{span} overdue", span=say.duration(scope.now - card.due)))
    return _text(say("{span} left", span=say.duration(card.due - scope.now)))


def _due(card: GroupCard, say: Texts, scope: Scope) -> str:
    if card.due is None or card.step is None:
        return ""
    return _text(say("{what}, {when}", what=clock_name(card.step, say), when=say.when(card.due, now=scope.now)))


def _summary(now: DeskNow, say: Texts) -> str:
    parts = [say.plural("{n} case", "{n} cases", n=now.total)]
    parts += [say.plural("{n} overdue", "{n} overdue", n=now.overdue)] if now.overdue else []
    parts += [say("{n} in nobody's hands", n=now.untaken)] if now.untaken else []
    return _text(say.joined([*parts]))


def _choices(categories: Sequence[NamedCategory], say: Texts) -> dict[str, list[tuple[str, str]]]:
    """What the page can be narrowed to, code and name; states that share a name stand once."""
    states = {STATES[one]: one for one in reversed(ComplaintState) if one in UNDER_WAY}
    return {
        "show": _named(Pick, lambda one: say.within("cases", PICKS[one])),
        "severity": _named(reversed(Severity), lambda one: severity_name(one, say)),
        "category": [(str(one.code), _text(category_name(one, say))) for one in categories],
        "state": _named(reversed(states.values()), lambda one: state_name(one, say)),
    }


def _named(codes: Iterable[Code], name: Callable[[Code], Markup]) -> list[tuple[str, str]]:
    return [(code.value, _text(name(code))) for code in codes]


def _one_of(kind: type[Code], value: str | None) -> Code | None:
    """The code that was asked for; one that there is not narrows nothing."""
    return next((one for one in kind if one.value == value), None)


def _alike(state: ComplaintState | None) -> frozenset[ComplaintState]:
    """All states that are called the same."""
    return frozenset(one for one in UNDER_WAY if state is not None and STATES[one] == STATES[state])


def _text(said: Markup) -> str:
    return str(said.striptags())
