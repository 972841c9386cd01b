"""Draws the course of a case from its table into docs/complaints.md: python -m scripts.draw_course."""

from collections import defaultdict
from pathlib import Path

from domain.complaint import (
    ENDED,
    RULES,
    SAID_BY_CUSTOMER,
    UNDER_WAY,
    Act,
    ComplaintState,
    CoursePolicy,
    EventKind,
    Need,
    Party,
)
from services.complaint import telling

PAGE = Path(__file__).parents[1] / "docs" / "complaints.md"
BEGIN, END = "<!-- drawn by python -m scripts.draw_course -->", "<!-- end of what is drawn -->"
_NEEDS = {Need.TEXT: "words", Need.REASON: "a reason", Need.REASON_AND_DATE: "a reason and a date", Need.DATE: "a date"}
_NONE = "–"


def drawing() -> str:
    """The picture of the states, then every act with who does it, from where, what it takes and who is told."""
    return f"{_picture()}\n\n{_table()}"


def page(text: str) -> str:
    """The document with what stands between the marks drawn anew; ValueError without the marks."""
    before, rest = text.split(BEGIN)
    _old, after = rest.split(END)
    return f"{before}{BEGIN}\n\n{drawing()}\n\n{END}{after}"


def _picture() -> str:
    arrows: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for act, rule in RULES.items():
        if act is Act.LODGE:
            arrows["[*]", str(rule.to)].append(act.value)
        elif rule.to is not None:
            every = rule.from_states >= UNDER_WAY
            if every:
                arrows["any open state", str(rule.to)].append(act.value)
            for state in sorted(rule.from_states - {rule.to} - (UNDER_WAY if every else frozenset())):
                arrows[state.value, str(rule.to)].append(act.value)
    lines = ["```mermaid", "stateDiagram-v2", '    state "any open state" as any_open_state']
    lines += [f"    {a.replace(' ', '_')} --> {b}: {', '.join(acts)}" for (a, b), acts in sorted(arrows.items())]
    return "\n".join([*lines, *(f"    {state.value} --> [*]" for state in sorted(ENDED)), "```"])


def _table() -> str:
    lines = ["| Act | By | From | To | Needs | Tells |", "|---|---|---|---|---|---|"]
    for act, rule in RULES.items():
        by = ", ".join(party.value for party in Party if party in rule.by)
        to = rule.to.value if rule.to else "as before"
        needs = _NEEDS[rule.need] if rule.need else _NONE
        tells = "; ".join(_told(act, rule.event, rule.by)) or _NONE
        lines.append(f"| {act.value} | {by} | {_from(rule.from_states)} | {to} | {needs} | {tells} |")
    return "\n".join(lines)


def _from(states: frozenset[ComplaintState]) -> str:
    if states >= UNDER_WAY:
        return ", ".join(["any open state", *sorted(state.value for state in states - UNDER_WAY)])
    return ", ".join(state.value for state in ComplaintState if state in states) or "nothing"


def _told(act: Act, event: EventKind, by: frozenset[Party]) -> list[str]:
    """Who hears of it besides whoever did it; cards that are on a screen follow in any case."""
    told = []
    if event in telling.TO_CUSTOMER and by != {Party.CUSTOMER}:
        told.append("customer, unless it was his act" if Party.CUSTOMER in by else "customer")
    if event in telling.HANDED:
        told.append("new and former owner")
    elif event in telling.WHOLE_DESK:
        told.append("owner and whole desk")
    elif event in telling.BETWEEN | (telling.FROM_CUSTOMER if Party.CUSTOMER in by else frozenset()):
        both = "owner and colleague at the desk"
        always = event in telling.BETWEEN or by == {Party.CUSTOMER} or act in SAID_BY_CUSTOMER - {Act.REOPEN}
        told.append(both if always else f"{both}, if the customer does it")
    if event in telling.ABOVE:
        told.append("supervisors")
    if event is EventKind.URGED:
        told.append(f"supervisors from the customer's {CoursePolicy().urges_to_supervisor}rd on")
    if act is Act.LODGE:
        told.append("whole desk and its groups, unless a receiver has yet to hand it over")
    elif act is Act.HAND_OVER or RULES[act].to is ComplaintState.REOPENED:
        told.append("whole desk and its groups")
    return told


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
