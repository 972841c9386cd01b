"""How an import reads at each of its stages."""

from markupsafe import Markup

from domain.imports.state import ImportState
from domain.wording import N_
from handlers.blocks.answers import Button, Rows, Show, rows
from handlers.blocks.texts import Texts
from handlers.imports.changes import changes
from handlers.imports.problems import KINDS, sentence
from handlers.imports.taps import ImportTap, screen
from services.imports.plan import Figures
from services.imports.runs import RunCard

ENDS = {
    ImportState.CANCELLED: N_("The import of {name} was dropped; nothing was stored."),
    ImportState.NOTHING: N_("Everything in {name} is stored already; there is nothing to import."),
    ImportState.FAILED: N_(
        "⚠️ The import of {name} failed on our side and nothing of it was stored. "
        "Please send the file again; if it fails again, tell whoever runs Peiban."
    ),
}


def figures_line(figures: Figures, say: Texts) -> Markup:
    """What is new, changed and as before."""
    return say(
        "New: {added} · changed: {changed} · as before: {unchanged}",
        added=figures.added,
        changed=figures.changed,
        unchanged=figures.unchanged,
    )


def run_screen(card: RunCard, say: Texts, *, done: int = 0, total: int = 0) -> Show:
    """An import as it stands; `done` of `total` while it is under way."""
    if card.state is ImportState.READY:
        return Show(screen(card.id), _preview(card, say), _choice(card, say))
    if card.state is ImportState.WAITING:
        text = say(
            "⏳ I am reading {name}. In a moment I say here what it would change; nothing is stored before you confirm.",
            name=card.name,
        )
        return Show(screen(card.id), text, rows(_tap(say("Cancel"), "no", card)))
    if card.state is ImportState.CONFIRMED:
        text = say("⏳ Importing {name}. I say here when it is done; you can go on meanwhile.", name=card.name)
        if total:
            text += say("\nChecked: {done} of {total}", done=done, total=total)
        return Show(screen(card.id), text, rows(_tap(say("How far is it?"), "look", card)))
    if card.state is ImportState.DONE:
        title = _title(card, say)
        return Show(screen(card.id), say("✅ Imported: {title}", title=title) + "\n" + figures_line(card.figures, say))
    if card.state is ImportState.REFUSED:
        return Show(screen(card.id), _refusal(card, say))
    return Show(screen(card.id), say(ENDS[card.state], name=card.name))


def _tap(label: Markup, do: str, card: RunCard) -> Button:
    return Button.tap(label, ImportTap(do=do, run=card.id))


def _choice(card: RunCard, say: Texts) -> Rows:
    return rows([_tap(say("Cancel"), "no", card), _tap(say("Import"), "go", card)])


def _title(card: RunCard, say: Texts) -> Markup:
    kind = say(KINDS[card.kind]) if card.kind else ""
    return say("<b>{name}</b> ({kind})", name=card.name, kind=kind)


def _preview(card: RunCard, say: Texts) -> Markup:
    lines = [_title(card, say), figures_line(card.figures, say)]
    if card.figures.administrators:
        names = say.joined([Markup.escape(name) for name in card.figures.administrators[:5]])
        lines.append(say("⚠️ This makes administrators: {names}", names=names))
    lines += changes(card.kind, card.figures, say)
    if card.warnings:
        lines.append(
            say.plural(
                "{n} remark, which does not stand in the way:",
                "{n} remarks, which do not stand in the way:",
                n=card.warnings,
            )
        )
        lines.extend(_listed(card, say))
    lines.append(say("Nothing is stored yet. What the file does not mention stays as it is."))
    return Markup("\n").join(lines)


def _refusal(card: RunCard, say: Texts) -> Markup:
    if card.refusal:
        return say("⚠️ {name} cannot be imported.", name=card.name) + "\n" + say(card.refusal)
    head = say.plural(
        "⚠️ {name} cannot be imported yet: {n} place needs a look. Nothing was stored.",
        "⚠️ {name} cannot be imported yet: {n} places need a look. Nothing was stored.",
        n=card.errors,
        name=card.name,
    )
    tail = say("Please correct the file and send it again.")
    return Markup("\n").join([head, *_listed(card, say), tail])


def _listed(card: RunCard, say: Texts) -> list[Markup]:
    lines = [Markup("· ") + sentence(problem, say) for problem in card.problems]
    if card.errors + card.warnings > len(card.problems):
        lines.append(say("All of them are in the file below."))
    return lines
