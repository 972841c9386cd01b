"""What a file would change in the set-up of the complaint desk, one line each, as its preview names it."""

from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any

from markupsafe import Markup

from domain.business_calendar import Period
from domain.complaint import Category, Limit, NamedCategory, Severity, Step, Unit
from domain.complaint.template import TemplateUse
from domain.imports.columns import ImportKind
from domain.wording import N_
from handlers.blocks.cases import category_name, clock_name, severity_name
from handlers.blocks.hours import WEEKDAYS, periods_line
from handlers.blocks.limits import limit_name
from handlers.blocks.replies import LANGUAGES, use_name
from handlers.blocks.texts import Texts
from services.imports.plan import Figures

Sample = Mapping[str, Any]
SHOWN = 6
HOW = {"added": N_("new"), "changed": N_("changed"), "retired": N_("retired")}


def changes(kind: ImportKind | None, figures: Figures, say: Texts, *, most: int = SHOWN) -> list[Markup]:
    """The first changes, and how many more there are; nothing for files that bring no set-up."""
    line = _LINES.get(kind) if kind else None
    if line is None:
        return []
    shown = [Markup("· {}").format(line(one, say)) for one in figures.samples[:most]]
    more = figures.added + figures.changed - len(shown)
    return [*shown, say.plural("and {n} more", "and {n} more", n=more)] if more > 0 else shown


def day_line(sample: Sample, say: Texts) -> Markup:
    """A day off, or one that is worked."""
    what = say("working day") if sample["working"] else say("day off")
    day = date.fromisoformat(sample["day"])
    return Markup("{} · {} · {}").format(f"{day} {say.day(day)}", what, sample["name"] or "—")


def _limit_line(sample: Sample, say: Texts) -> Markup:
    facts = [clock_name(Step(sample["step"]), say), severity_name(Severity(sample["severity"]), say)]
    if sample["category"]:
        facts.append(_category(sample, say))
    elif sample["tier"]:
        facts.append(say("tier {n}", n=sample["tier"]))
    elif sample["organisation"]:
        facts.append(Markup.escape(sample["organisation"]))
    before, after = (limit_name(_limit(sample[name]), say) for name in ("before", "after"))
    return say("{label}: {value}", label=Markup(" · ").join(facts), value=Markup("{} → {}").format(before, after))


def _category(sample: Sample, say: Texts, names: str = "names") -> Markup:
    return category_name(NamedCategory(code=Category(sample["category"]), names=sample.get(names, {})), say)


def _limit(figures: list[Any] | None) -> Limit | None:
    return Limit(figures[0], Unit(figures[1])) if figures else None


def _duty_line(sample: Sample, say: Texts) -> Markup:
    owner = say("Owner: {name}", name=sample["owner"] or "—")
    deputy = say("Deputy: {name}", name=sample["deputy"] or "—")
    return Markup("{} · {} · {}").format(_category(sample, say), owner, deputy)


def _template_line(sample: Sample, say: Texts) -> Markup:
    facts = [use_name(TemplateUse(sample["use"]), say), Markup.escape(LANGUAGES[sample["language"]])]
    if sample["category"]:
        facts.append(_category(sample, say))
    facts.append(Markup.escape(sample["name"]))
    return say("{label}: {value}", label=Markup(" · ").join(facts), value=say(HOW[sample["how"]]))


def _tier_line(sample: Sample, say: Texts) -> Markup:
    before, after = (say("tier {n}", n=sample[name]) if sample[name] else "—" for name in ("before", "after"))
    value = Markup("{} → {}").format(before, after)
    return say("{label}: {value}", label=Markup.escape(sample["organisation"]), value=value)


def _hours_line(sample: Sample, say: Texts) -> Markup:
    before, after = (
        periods_line(
            [Period(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in sample[name]], say
        )
        for name in ("before", "after")
    )
    label = say(WEEKDAYS[sample["weekday"]])
    return say("{label}: {value}", label=label, value=Markup("{} → {}").format(before, after))


def _on_duty_line(sample: Sample, say: Texts) -> Markup:
    if sample["day"]:
        day = date.fromisoformat(sample["day"])
        label = Markup.escape(f"{day} {say.day(day)}")
    else:
        label = say(WEEKDAYS[sample["weekday"]])
    value = Markup("{} → {}").format(sample["before"] or "—", sample["after"] or "—")
    return say("{label}: {value}", label=label, value=value)


def _category_line(sample: Sample, say: Texts) -> Markup:
    was, name = _category(sample, say, "was"), _category(sample, say)
    label = name if was == name else Markup("{} → {}").format(was, name)
    return say("{label}: {value}", label=label, value=say(HOW[sample["how"]]))


_LINES: Mapping[ImportKind, Callable[[Sample, Texts], Markup]] = {
    ImportKind.HOLIDAYS: day_line,
    ImportKind.LIMITS: _limit_line,
    ImportKind.DUTIES: _duty_line,
    ImportKind.TEMPLATES: _template_line,
    ImportKind.TIERS: _tier_line,
    ImportKind.HOURS: _hours_line,
    ImportKind.DUTY_ROSTER: _on_duty_line,
    ImportKind.CATEGORIES: _category_line,
}
