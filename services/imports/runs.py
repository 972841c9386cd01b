"""A file sent in a conversation: taken in, previewed, confirmed once, applied; and what its sender sees of it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from domain.audit import import_act
from domain.errors import NotFoundError, NotPermittedError
from domain.imports.columns import ImportKind
from domain.imports.problems import FileRefusedError, ImportCode, ImportProblem
from domain.imports.state import ImportState
from domain.permission import Permission
from services import attachments, audit
from services.attachments import GivenFile
from services.imports.making import right_for
from services.imports.plan import Figures, Plan
from services.imports.reading.sniffing import extension
from services.scope import Scope, requires
from storage import outbox
from storage.imports import runs
from storage.models.imports import ImportRun

# The name of the work that begins after the commit.
IMPORT = "import files"
SHOWN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCard:
    """An import as its sender sees it. `problems` are the first ones; `moved` says that his tap changed something.

    `refusal` is a marked sentence, when the file could not even be kept.
    """

    id: int
    name: str
    state: ImportState
    kind: ImportKind | None = None
    figures: Figures = field(default_factory=Figures)
    errors: int = 0
    warnings: int = 0
    problems: tuple[ImportProblem, ...] = ()
    refusal: str = ""
    moved: bool = False


def card_of(run: ImportRun, *, moved: bool = False) -> RunCard:
    """Fill a card."""
    figures = run.figures or {}
    known = {name: figures[name] for name in ("added", "changed", "unchanged") if name in figures}
    return RunCard(
        id=run.id or 0,
        name=run.name,
        state=run.state,
        kind=run.kind,
        figures=Figures(
            **known, administrators=tuple(figures.get("administrators", ())), samples=tuple(figures.get("samples", ()))
        ),
        errors=figures.get("errors", 0),
        warnings=figures.get("warnings", 0),
        problems=tuple(ImportProblem(**{**each, "code": ImportCode(each["code"])}) for each in run.problems or ()),
        refusal=figures.get("refusal", ""),
        moved=moved,
    )


@requires(Permission.IMPORT_FILE)
async def receive(scope: Scope, given: GivenFile) -> RunCard | ImportProblem:
    """Take in a file to be imported; the problem instead when its name says that it cannot be one."""
    try:
        extension(given.name)
    except FileRefusedError as error:
        return error.problem
    file_id = await attachments.refer(scope, given, already=0, limit=1)
    run = await runs.of_file(scope.tx, file_id=file_id, person_id=scope.me)
    if run is None:
        run = await runs.begin(scope.tx, file_id=file_id, name=given.name, person_id=scope.me, now=scope.wall)
    scope.afterwards.append(IMPORT)
    return card_of(run)


@requires(Permission.IMPORT_FILE)
async def run_card(scope: Scope, *, run_id: int) -> RunCard:
    """Where one of the actor's own imports stands; NotFoundError for everybody else's."""
    return card_of(await _own(scope, run_id))


@requires(Permission.IMPORT_FILE)
async def confirm(scope: Scope, *, run_id: int) -> RunCard:
    """Let a previewed import be applied; a second confirmation changes nothing."""
    run = await _own(scope, run_id)
    if run.kind is not None and not scope.actor.may(right_for(run.kind)):
        raise NotPermittedError
    return await _move(scope, run, before=ImportState.READY, after=ImportState.CONFIRMED)


@requires(Permission.IMPORT_FILE)
async def cancel(scope: Scope, *, run_id: int) -> RunCard:
    """Drop an import that is not confirmed yet; nothing was stored of it."""
    run = await _own(scope, run_id)
    before = run.state if run.state is ImportState.WAITING else ImportState.READY
    figures = {**(run.figures or {}), "samples": ()}
    return await _move(
        scope, run, before=before, after=ImportState.CANCELLED, figures=figures, content="", finished_at=scope.wall
    )


async def _own(scope: Scope, run_id: int) -> ImportRun:
    run = await runs.get(scope.tx, run_id)
    if run is None or run.person_id != scope.me:
        raise NotFoundError
    return run


async def _move(scope: Scope, run: ImportRun, *, before: ImportState, after: ImportState, **values: Any) -> RunCard:
    moved = await runs.move(scope.tx, run.id or 0, before=before, after=after, **values)
    run = await runs.fresh(scope.tx, run)
    if moved:
        scope.afterwards.append(IMPORT)
        await audit.note(scope, import_act(after), subject=f"import:{run.id}")
    return card_of(run, moved=moved)


@requires(Permission.IMPORT_FILE)
async def note_plan(
    scope: Scope, run: ImportRun, *, plan: Plan, content: str, day: date, listing: int | None = None
) -> bool:
    """The file was read and held against the store: keep the preview and tell its sender. False when he dropped it."""
    state = ImportState.REFUSED if plan.errors else ImportState.NOTHING if plan.empty else ImportState.READY
    values: dict[str, Any] = {
        "kind": plan.kind,
        "figures": _figures(plan, samples=state is ImportState.READY),
        "problems": kept_problems([*plan.errors, *plan.warnings]),
        "content": content if state is ImportState.READY else "",
        "day": day,
        "attempts": 0,
    }
    if state is not ImportState.READY:
        values["finished_at"] = scope.wall
    moved = await runs.move(scope.tx, run.id or 0, before=ImportState.WAITING, after=state, **values)
    if moved:
        await tell(scope, run, "import_preview", key="preview", listing=listing)
    return moved


@requires(Permission.IMPORT_FILE)
async def note_refusal(scope: Scope, run: ImportRun, *, problem: ImportProblem | None, refusal: str = "") -> None:
    """The file cannot be read at all."""
    figures = {"errors": 1, "refusal": refusal}
    kept = kept_problems([problem] if problem else [])
    values: dict[str, Any] = {"figures": figures, "problems": kept, "finished_at": scope.wall}
    if await runs.move(scope.tx, run.id or 0, before=ImportState.WAITING, after=ImportState.REFUSED, **values):
        await tell(scope, run, "import_preview", key="preview")


@requires(Permission.IMPORT_FILE)
async def note_done(scope: Scope, run: ImportRun, *, plan: Plan) -> bool:
    """The import is applied in this very transaction; False when another worker was faster."""
    moved = await runs.move(
        scope.tx,
        run.id or 0,
        before=ImportState.CONFIRMED,
        after=ImportState.DONE,
        figures=_figures(plan),
        content="",
        finished_at=scope.wall,
    )
    if moved:
        await tell(scope, run, "import_done", key="done")
    return moved


@requires(Permission.IMPORT_FILE)
async def note_failure(scope: Scope, run: ImportRun, *, plan: Plan | None = None) -> None:
    """The import came to nothing: by mistakes that the store has grown since the preview, or by a failure of ours."""
    figures = {**(run.figures or {}), "samples": ()}
    values: dict[str, Any] = {"figures": figures, "content": "", "finished_at": scope.wall}
    if plan is not None:
        values |= {"figures": _figures(plan), "problems": kept_problems([*plan.errors, *plan.warnings])}
    after = ImportState.FAILED if plan is None else ImportState.REFUSED
    for before in (ImportState.CONFIRMED, ImportState.WAITING):
        if await runs.move(scope.tx, run.id or 0, before=before, after=after, **values):
            await tell(scope, run, "import_done", key="done")


@requires(Permission.IMPORT_FILE)
async def tell(scope: Scope, run: ImportRun, /, notice: str, *, key: str, **params: Any) -> None:
    """Queue a notice to whoever sent the file; he waits for it, so quiet hours do not hold it back."""
    await outbox.queue(
        scope.tx,
        notice,
        now=scope.now,
        params={"run": run.id, **{name: value for name, value in params.items() if value is not None}},
        person_id=run.person_id,
        dedupe_key=f"import:{run.id}:{key}",
        at_least_once=True,
        urgent=True,
    )


def _figures(plan: Plan, *, samples: bool = False) -> dict[str, Any]:
    """As they are kept; the samples, which may name people, only as long as the preview stands."""
    figures = {**asdict(plan.figures), "errors": len(plan.errors), "warnings": len(plan.warnings)}
    return figures if samples else {**figures, "samples": ()}


def kept_problems(problems: Sequence[ImportProblem]) -> list[dict[str, Any]]:
    """The first problems as JSON; the others go into the listing."""
    return [asdict(problem) for problem in problems[:SHOWN]]
