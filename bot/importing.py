"""Reads the files that were sent to be imported and applies what was confirmed: one at a time, never inside a transaction."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path, PurePath

from bot.clock import Clock
from bot.edge import Edge
from bot.files import keep
from domain.imports.columns import ImportKind, Table
from domain.imports.problems import FileRefusedError, ImportCode, ImportProblem
from domain.imports.state import ImportState
from domain.permission import permissions_of
from domain.wording import N_
from handlers.blocks.texts import Texts
from handlers.imports.problems import listing_of
from services.imports import runs as imports
from services.imports.making import apply, make_plan, right_for
from services.imports.plan import Asked, Between, Figures, Plan
from services.imports.reading import read_in_subprocess
from services.imports.reading.carrying import dump_table, load_table
from services.scope import Scope
from storage import files, people
from storage.imports import runs
from storage.models.files import StoredFile
from storage.models.imports import ImportRun
from storage.session import Database

log = logging.getLogger(__name__)
LOOK_SECONDS = 3
SAID_EVERY = timedelta(seconds=3)
GONE = N_("The file could not be fetched. Please send it again.")


@dataclass(slots=True)
class Importing:
    """One loop, woken when a file was sent, fetched or confirmed."""

    database: Database
    edge: Edge
    clock: Clock
    files_dir: Path
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    def wake(self) -> None:
        """Something waits."""
        self._wake.set()

    async def run(self) -> None:
        """Work for the life of the process; what an earlier process had not finished is taken up again."""
        while True:
            await self.work()
            try:
                await asyncio.wait_for(self._wake.wait(), LOOK_SECONDS)
            except TimeoutError:
                continue
            self._wake.clear()

    async def work(self, between: Between | None = None) -> None:
        """Read and apply everything that waits; `between` is called after each slice."""
        async with self._one_at_a_time:
            async with self.database.look() as tx:
                waiting = await runs.open_runs(tx)
            for run, stored in waiting:
                if run.state is ImportState.CONFIRMED or stored.state != "waiting":
                    await self._try(run, stored, between or self._progress(run))

    async def _try(self, run: ImportRun, stored: StoredFile, between: Between) -> None:
        async with self.database.write() as tx:
            left = await runs.attempt(tx, run.id or 0)
        try:
            if not left:
                raise RuntimeError("tried often enough")
            if run.state is ImportState.CONFIRMED:
                await self._apply(run, between)
            else:
                await self._preview(run, stored, between)
        except Exception:
            log.exception("import %s failed", run.id)
            async with self._acting(run) as scope:
                await imports.note_failure(scope, run)

    async def _preview(self, run: ImportRun, stored: StoredFile, between: Between) -> None:
        try:
            table = await self._table(run, stored)
        except FileRefusedError as error:
            async with self._acting(run) as scope:
                await imports.note_refusal(scope, run, problem=error.problem)
            return
        if table is None:
            async with self._acting(run) as scope:
                await imports.note_refusal(scope, run, problem=None, refusal=stored.refusal or GONE)
            return
        day = self.clock.now().astimezone(self.edge.actors.house.zone).date()
        plan = await self._plan(run, table, day, between)
        content = await asyncio.to_thread(dump_table, table)
        listing = await self._listing(run, plan)
        async with self._acting(run) as scope:
            await imports.note_plan(scope, run, plan=plan, content=content.decode(), day=day, listing=listing)

    async def _apply(self, run: ImportRun, between: Between) -> None:
        """Hold the file against the store as it is by now; then the differences go in with one transaction."""
        table = await asyncio.to_thread(load_table, run.content.encode())
        day = run.day or self.clock.now().astimezone(self.edge.actors.house.zone).date()
        plan = await self._plan(run, table, day, between)
        async with self._acting(run) as scope:
            if plan.errors:
                await imports.note_failure(scope, run, plan=plan)
            elif await imports.note_done(scope, run, plan=plan):
                await apply(scope, plan)

    async def _table(self, run: ImportRun, stored: StoredFile) -> Table | None:
        path = self.files_dir / stored.name
        if stored.state != "stored" or not await asyncio.to_thread(path.is_file):
            return None
        data = await asyncio.to_thread(path.read_bytes)
        # Whoever looked at the content may have corrected the name.
        name = stored.declared_name if PurePath(stored.declared_name).suffix else run.name
        return await read_in_subprocess(data, filename=name)

    async def _plan(self, run: ImportRun, table: Table, day: date, between: Between) -> Plan:
        house = self.edge.actors.house
        asked = Asked(day=day, zone=house.zone, title=PurePath(run.name).stem, language=house.language)
        async with self.database.read() as tx:
            roles = {held.role for held in await people.roles_of(tx, run.person_id)}
            if right_for(table.kind) not in permissions_of(roles):
                code = ImportCode.ONLY_ADMINISTRATORS if table.kind is ImportKind.ROSTER else ImportCode.NOT_YOURS
                problem = ImportProblem(code=code, params={"found": table.kind})
                return Plan(kind=table.kind, figures=Figures(), errors=(problem,))
            return await make_plan(tx, table, asked=asked, between=between)

    async def _listing(self, run: ImportRun, plan: Plan) -> int | None:
        """A file with all remarks, when they are more than a message holds; returns its id."""
        problems = [*plan.errors, *plan.warnings]
        if len(problems) <= imports.SHOWN:
            return None
        async with self.database.look() as tx:
            reader = await people.person(tx, run.person_id)
        house = self.edge.actors.house
        say = Texts(reader.language if reader else house.language, house.zone)
        text = listing_of(problems, say)
        name = await asyncio.to_thread(keep, self.files_dir, text.encode("utf-8-sig"))
        async with self.database.write() as tx:
            row = await files.put(
                tx,
                name=name,
                shown_name=f"{PurePath(run.name).stem}.txt",
                kind="document",
                media_type="text/plain",
                size=len(text.encode("utf-8-sig")),
                sha256="",
                now=self.clock.wall(),
                person_id=run.person_id,
            )
            return row.id

    def _progress(self, run: ImportRun) -> Between:
        """Say how far it is, but only where it takes long."""
        said: list[datetime] = [self.clock.wall()]

        async def between(done: int, total: int) -> None:
            if self.clock.wall() - said[0] < SAID_EVERY or not total:
                return
            said[0] = self.clock.wall()
            async with self._acting(run) as scope:
                key = f"progress:{said[0].timestamp():.0f}"
                await imports.tell(scope, run, "import_progress", key=key, done=done, total=total)

        return between

    @asynccontextmanager
    async def _acting(self, run: ImportRun) -> AsyncIterator[Scope]:
        """A committed transaction in which the shell acts for whoever sent the file: the audit names both."""
        async with self.edge.system("import") as scope:
            scope.actor = scope.actor._replace(person_id=run.person_id)
            yield scope
