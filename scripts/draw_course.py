"""Draws the course of a case from its table into docs/complaints.md: python -m scripts.draw_course."""

from collections import defaultdict
from pathlib import Path

from domain.complaint import (
    ENDED,
    OURS_TOO,
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
from domain.complaint.listeners import Listener, listeners

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
    himself, written = Party.CUSTOMER in by, act in SAID_BY_CUSTOMER
    his = listeners(event, his=True) if himself or written else frozenset()
    # What only the customer says is never a word of ours.
    ours = listeners(event, his=False) if by != {Party.CUSTOMER} and (not written or act in OURS_TOO) else his
    told = []
    if Listener.CUSTOMER in his | ours and by != {Party.CUSTOMER}:
        told.append("customer, unless it was his act" if himself else "customer")
    if Listener.DESK in ours:
        told.append("owner and whole desk")
    for listener in (Listener.HANDED, Listener.HANDS, Listener.SUPERVISORS):
        if listener in ours and not (listener is Listener.HANDS and Listener.DESK in ours):
            told.append(listener.value)
        elif listener in his:
            told.append(f"{listener.value}, if the customer does it")
    often = CoursePolicy().urges_to_supervisor
    if himself and Listener.SUPERVISORS in listeners(event, his=True, urged=often) - his:
        told.append(f"supervisors from the customer's {often}rd on")
    if act is Act.LODGE:
        told.append("whole desk and its groups, unless a receiver has yet to hand it over")
    elif act is Act.HAND_OVER or RULES[act].to is ComplaintState.REOPENED:
        told.append("whole desk and its groups")
    return told


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
