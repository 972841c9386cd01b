"""The edge: one update, one transaction, one commit; then the answer goes out.

A wrapper around `Dispatcher.feed_update`, because aiogram's own error, context and state middlewares sit outside any
middleware of ours. A refusal is a result and commits; an exception rolls everything back, notices included.
"""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from aiogram import Dispatcher
from aiogram.dispatcher.event.bases import UNHANDLED
from markupsafe import Markup
from pydantic import ValidationError

from bot import album
from bot.actors import Actors
from bot.clock import Clock
from bot.lanes import Lanes
from bot.logs import located
from bot.menus import menu_work
from bot.outgoing import Outgoing
from bot.receiving import Arrival, NoArrivalError, arrival_of, decoded
from bot.splitting import one_by_one
from domain.errors import PeibanError
from domain.wording import N_
from handlers.blocks.answers import Later, Part, Say, Show, Toast, parts, to_json
from handlers.blocks.texts import Texts
from services.scope import Scope
from storage import intake, outbox
from storage.fsm import current_scope
from storage.intake import Taken
from storage.session import Database, Tx, step
from storage.trouble import passing

log = logging.getLogger(__name__)
T = TypeVar("T")
ATTEMPTS = 3
ALARM_REST = timedelta(hours=1)
DELIVER = "deliver"
APOLOGY = N_(
    "Sorry, something went wrong on our side. What you sent is kept and we are looking into it. /menu brings you back."
)


@dataclass(frozen=True, slots=True)
class Ended:
    """What follows an act when it is committed: what is to be sent, and the names of the work that begins.

    `forget`: what was said must not stay. `dead`: why it can never be handled.
    """

    outgoing: list[Outgoing] = field(default_factory=list)
    afterwards: list[str] = field(default_factory=list)
    forget: bool = False
    dead: str = ""


@dataclass(slots=True)
class Edge:
    """Handles updates and system acts; everything it needs is given by `bot/app.py`."""

    database: Database
    dispatcher: Dispatcher
    actors: Actors
    clock: Clock
    lanes: Lanes
    after_commit: Callable[[list[str]], None]
    # Anonymous acts that failed: what was said must not stay with them either.
    _unkept: set[int] = field(default_factory=set)
    # When it was last told that updates cannot be read, by the kind of error.
    _alarmed: dict[str, datetime] = field(default_factory=dict)

    async def at_once(self, tx: Tx, row: Taken) -> Ended | None:
        """Handle an update in the very transaction that keeps it, as one that is done; `follow` what comes of it after the commit.

        None when it has to wait for an older one, or failed: then nothing has happened, it is not done after all, and what goes
        wrong is for `handle` to count and to tell.
        """
        ended = None
        try:
            if await intake.goes_first(tx, row):
                ended = await self._attempt(tx, row)
        except Exception as error:
            if passing(error):
                raise  # what came in is not even kept then
            log.info("update %s is left for a second attempt: %s", row.id, type(error).__name__)
        if ended is not None and (ended.dead or ended.forget):
            await self._end(tx, row, ended)
        return ended

    async def handle(self, intake_id: int) -> bool:
        """Handle one kept update; True when it needs no further attempt.

        Raises what the store raises when not even the failure can be counted: nothing has changed then.
        """
        try:
            async with self.database.write() as tx:
                row = await intake.take(tx, intake_id)
                if row is None:
                    return True
                if row.id != intake_id:
                    return False  # one that another worker left undone goes first
                ended = await self._attempt(tx, row)
                await self._end(tx, row, ended)
        except Exception as error:
            if passing(error):
                raise  # the store's trouble is no attempt
            log.exception("update %s failed", intake_id)
            return await self._failed(intake_id, error)
        self.follow(ended)
        return True

    def follow(self, ended: Ended) -> None:
        """After the commit: send what is to be sent, begin what is to be done."""
        self.lanes.push(ended.outgoing)
        self.after_commit(ended.afterwards)

    @asynccontextmanager
    async def system(self, name: str) -> AsyncIterator[Scope]:
        """Open a committed transaction in which a named system actor (a job, a command) acts."""
        async with self.database.write() as tx:
            scope = self.actors.system(tx, name, now=self.clock.now(), wall=self.clock.wall())
            yield scope
        self.after_commit(_afterwards(scope))

    async def _attempt(self, tx: Tx, row: Taken) -> Ended:
        """Act, or say what a use case refused by raising: what it had written until then is undone."""
        try:
            arrival = self._decode(row)
        except NoArrivalError:
            return Ended()
        except (ValidationError, LookupError) as error:
            self._alarm(row.id, type(error).__name__)
            return Ended(dead=type(error).__name__)
        if arrival.chatter:
            return Ended(forget=True)
        try:
            async with step(tx) as acting:
                ended = await self._act(acting, row, arrival)
        except PeibanError as error:
            async with step(tx) as telling:
                ended = await self._tell(telling, row, arrival, error)
        self._unkept.discard(row.id)
        return ended

    def _alarm(self, intake_id: int, kind: str) -> None:
        """Where one update cannot be read many cannot: the first of a kind in an hour is told aloud, and all are dead letters."""
        now = self.clock.wall()
        first = kind not in self._alarmed or abs(now - self._alarmed[kind]) >= ALARM_REST
        if first:
            self._alarmed[kind] = now
        log.log(
            logging.WARNING if first else logging.DEBUG,
            "update %s cannot be decoded (%s) and is kept as a dead letter; for an hour others are kept and not told",
            *(intake_id, kind),
        )

    async def _end(self, tx: Tx, row: Taken, ended: Ended) -> None:
        if ended.dead:
            await intake.bury(tx, row.id, error=ended.dead)
        else:
            await intake.done(tx, row.id, forget=ended.forget)

    async def _act(self, tx: Tx, row: Taken, arrival: Arrival) -> Ended:
        scope = await self.actors.scope(tx, arrival, now=self.clock.now(), wall=self.clock.wall())
        scope.update_id = row.id
        acting = scope.actor
        try:
            outgoing = await self._keep(scope, arrival, await self._feed(arrival, scope))
        except Exception:
            self._unkept.update([row.id] if scope.forget else [])
            raise
        if scope.actor is not acting:
            scope.afterwards.append(menu_work(acting.account_id))
        return Ended(outgoing, _afterwards(scope), forget=scope.forget)

    async def _feed(self, arrival: Arrival, scope: Scope) -> list[Part]:
        say = Texts(scope.actor.language, scope.zone)
        token = current_scope.set(scope)
        try:
            channel = self.actors.channels.by_bot[arrival.bot_id].name
            result = await self.dispatcher.feed_update(
                arrival.bot, arrival.update, scope=scope, say=say, channel=channel
            )
        finally:
            current_scope.reset(token)
        return [] if result is UNHANDLED or result is None else parts(result)

    async def _keep(self, scope: Scope, arrival: Arrival, answer: list[Part]) -> list[Outgoing]:
        """Write down what will be sent, in the transaction that earned it."""
        outgoing: list[Outgoing] = []
        toast = next((part for part in answer if isinstance(part, Toast)), None)
        if arrival.callback_id:
            outgoing.append(
                Outgoing(bot_id=arrival.bot_id, chat_id=arrival.chat_id, callback_id=arrival.callback_id, toast=toast)
            )
        elif toast is not None:
            answer = [Say(Markup.escape(toast.text)) if part is toast else part for part in answer]
        answer, standing = await album.once(scope.tx, arrival, answer, now=self.clock.wall())
        length = self.actors.channels.by_bot[arrival.bot_id].capabilities.text_length
        # A row for each message: what was cut off goes on with the one that was not sent.
        for part in [one for said in answer if not isinstance(said, Toast) for one in one_by_one(said, length)]:
            # What is only closed where it stands is not shown anew, whether its closing was typed or tapped; nor is what an
            # album's first picture has been shown already.
            aside = isinstance(part, Show) and (part.if_open or part.screen in standing)
            kept = await outbox.keep_answer(
                scope.tx, bot_id=arrival.bot_id, chat_id=arrival.chat_id, payload=to_json(part), now=self.clock.wall()
            )
            outgoing.append(
                Outgoing(
                    bot_id=arrival.bot_id,
                    chat_id=arrival.chat_id,
                    answer_id=kept,
                    part=part,
                    tapped=arrival.message_id if arrival.callback_id and not aside else None,
                    fresh=isinstance(part, Show | Later) and not arrival.callback_id and not aside,
                )
            )
        return outgoing

    def _decode(self, row: Taken) -> Arrival:
        """Decode one by one: a bad update must not block the others. NoArrivalError, ValidationError, LookupError."""
        bot = self.actors.bot(row.bot_id)
        return arrival_of(decoded(row.payload or {}, update_id=row.id, bot=bot), bot)

    def _readable(self, row: Taken) -> Arrival | None:
        try:
            return self._decode(row)
        except (ValidationError, LookupError):
            return None

    async def _tell(self, tx: Tx, row: Taken, arrival: Arrival, error: PeibanError) -> Ended:
        scope = await self.actors.scope(tx, arrival, now=self.clock.now(), wall=self.clock.wall())
        said = Texts(scope.actor.language, scope.zone)(error.message, **error.params)
        answer: list[Part] = [Toast(said.striptags(), alert=True)] if arrival.callback_id else [Say(said)]
        outgoing = await self._keep(scope, arrival, answer)
        return Ended(outgoing, _afterwards(scope), forget=row.id in self._unkept)

    async def _failed(self, intake_id: int, error: Exception) -> bool:
        outgoing: list[Outgoing] = []
        async with self.database.write() as tx:
            said = type(error).__name__ if intake_id in self._unkept else located(error)
            dead = await intake.failed(tx, intake_id, error=said, limit=ATTEMPTS)
            row = await intake.dead(tx, intake_id) if dead else None
            # What cannot even be read is a dead letter all the same; there is nobody to apologise to.
            arrival = self._readable(row) if row is not None else None
            if arrival is not None:
                scope = await self.actors.scope(tx, arrival, now=self.clock.now(), wall=self.clock.wall())
                outgoing = await self._keep(scope, arrival, [Say(Texts(scope.actor.language, scope.zone)(APOLOGY))])
            if row is not None and intake_id in self._unkept:
                await intake.drop_words(tx, row.id)
                self._unkept.discard(intake_id)
        self.lanes.push(outgoing)
        return dead


def _afterwards(scope: Scope) -> list[str]:
    return [*scope.afterwards, DELIVER] if outbox.queued(scope.tx) else scope.afterwards
