"""The whole course is explored: beside a model written from the rule book, every party in every state tries every act."""

from collections import deque
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.complaint import (
    ENDED,
    FIRST_CONTACT,
    RULES,
    UNDER_WAY,
    Act,
    ComplaintState,
    CoursePolicy,
    EventKind,
    Need,
    Party,
    Refusal,
    RefusalCode,
    apply,
    possible_acts,
)

HOUR = timedelta(hours=1)
FORTNIGHT_AND_A_DAY = timedelta(days=15)
STATES = [None, *ComplaintState]
# They leave the same entry as another act.
SAME_ENTRY = frozenset({Act.UNDERTAKE, Act.NOT_SETTLED, Act.CLOSE_TOGETHER})
# Ways out of a case that do not solve it.
SHIRKING = frozenset({Act.WITHDRAW, Act.MARK_UNJUSTIFIED, Act.MERGE})
WORKERS = "desk owner"
ABOVE = "desk supervisor"

# The rule book, state by state: who may do what, and where it leads ("" keeps the state).
Row = dict[str, tuple[str, str]]
ALWAYS: Row = {
    "ask_back": (WORKERS, ""),
    "withdraw_question": (WORKERS, ""),
    "say": (WORKERS, ""),
    "add": ("customer desk", ""),
    "urge": ("customer desk supervisor", ""),
    "grant_extension": (ABOVE, ""),
    "refuse_extension": (ABOVE, ""),
    "set_closing_date": (ABOVE, ""),
    "supervise": (ABOVE, ""),
    "withdraw": ("customer desk", "withdrawn"),
    "merge": (ABOVE, "merged"),
    "mark_unjustified": (ABOVE, "unjustified"),
}
AT_DESK: Row = {**ALWAYS, "take": ("desk", "accepted"), "dispatch": (ABOVE, "dispatched")}
HANDING_OVER: Row = {"hand_over": ("receiver", "")}
IN_HAND: Row = {
    **ALWAYS,
    "dispatch": (ABOVE, "dispatched"),
    "contact": (WORKERS, "contacted"),
    "investigate": (WORKERS, "investigating"),
    "ask_extension": (WORKERS, ""),
    "propose": (WORKERS, "solution_proposed"),
}
OVER: Row = {"reopen": ("customer desk supervisor", "reopened")}
MODEL: dict[str, Row] = {
    "": {"lodge": ("customer receiver desk", "registered")},
    "registered": AT_DESK | HANDING_OVER,
    "dispatched": {
        **AT_DESK,
        "undertake": ("owner", "accepted"),
        "reject": ("owner", "rejected"),
    },
    "rejected": AT_DESK | {"insist": (ABOVE, "dispatched")},
    "accepted": IN_HAND,
    "contacted": IN_HAND,
    "investigating": IN_HAND,
    "solution_proposed": {
        **{act: rule for act, rule in ALWAYS.items() if act != "withdraw_question"},
        "propose": (WORKERS, "solution_proposed"),
        "accept": ("customer desk", "solution_accepted"),
        "decline": ("customer desk", "solution_declined"),
    },
    "solution_declined": IN_HAND | {"change": (ABOVE, "")},
    "solution_accepted": {**ALWAYS, "ask_extension": (WORKERS, ""), "carry_out": (WORKERS, "call_back")},
    "call_back": {
        **ALWAYS,
        "miss": (ABOVE, ""),
        "close": ("customer desk supervisor", "closed"),
        "not_settled": ("customer desk supervisor", "reopened"),
    },
    "reopened": AT_DESK | HANDING_OVER,
    "closed": OVER,
    "unjustified": OVER,
    "withdrawn": {},
    "merged": {},
    # Merged with the case of another customer: its own end comes with that one's.
    "following": {
        "ask_back": (WORKERS, ""),
        "say": (WORKERS, ""),
        "add": ("customer desk", ""),
        "urge": ("customer desk supervisor", ""),
        "withdraw": ("customer desk", "withdrawn"),
        "separate": ("customer desk supervisor system", "reopened"),
        "close_together": ("system", "closed"),
    },
}
REASONS = {
    "reject",
    "insist",
    "ask_extension",
    "refuse_extension",
    "set_closing_date",
    "change",
    "not_settled",
    "mark_unjustified",
    "reopen",
}
WORDS = {"lodge", "ask_back", "say", "add", "contact", "investigate", "propose", "carry_out"}


def row_of(state: str, *, follows: bool) -> str:
    """Under which name the rule book has a state."""
    return "following" if state == "merged" and follows else state


def after_by_the_book(state: str, act: str, by: str, *, words: bool, ended_for: timedelta) -> str:
    """The state that the rule book leads to, or "!" and the code of the refusal."""
    if not any(by in row[act][0].split() for row in MODEL.values() if act in row):
        return "!not_yours"
    if act not in MODEL[state] or by not in MODEL[state][act][0].split():
        return "!not_now"
    if act == "reopen" and ended_for > FORTNIGHT_AND_A_DAY:
        return "!too_late"
    if not words and act in REASONS | WORDS:
        return "!needs_reason" if act in REASONS else "!needs_text"
    return MODEL[state][act][1] or ("merged" if state == "following" else state)


def told(after: ComplaintState | Refusal) -> str:
    return f"!{after.code.value}" if isinstance(after, Refusal) else after.value


def steps_of(*parties: Party, beside: frozenset[Act] = frozenset()) -> dict[ComplaintState, set[ComplaintState]]:
    """Where these parties alone can lead a case from each state, without some of their acts."""
    found: dict[ComplaintState, set[ComplaintState]] = {state: set() for state in ComplaintState}
    for state, by in product(ComplaintState, parties):
        for act in set(possible_acts(state, by, ended_for=HOUR)) - beside:
            after = apply(state, act, by, text="words", ended_for=HOUR)
            assert isinstance(after, ComplaintState)
            found[state].add(after)
    return found


def reached(start: ComplaintState, steps: dict[ComplaintState, set[ComplaintState]]) -> set[ComplaintState]:
    seen, waiting = {start}, deque([start])
    while waiting:
        for after in steps[waiting.popleft()] - seen:
            seen.add(after)
            waiting.append(after)
    return seen


@pytest.mark.parametrize("by", list(Party))
@pytest.mark.parametrize("state", STATES)
def test_what_is_possible_is_exactly_what_is_not_refused(state: ComplaintState | None, by: Party) -> None:
    for ended_for, follows in product((HOUR, FORTNIGHT_AND_A_DAY, FORTNIGHT_AND_A_DAY + HOUR), (False, True)):
        possible = possible_acts(state, by, ended_for=ended_for, follows=follows)
        assert list(possible) == [act for act in Act if act in possible]
        for act in Act:
            after = apply(state, act, by, text="words", ended_for=ended_for, follows=follows)
            assert isinstance(after, Refusal) == (act not in possible)
            if isinstance(after, Refusal):
                assert after.possible == possible


@pytest.mark.parametrize("by", list(Party))
@pytest.mark.parametrize("state", STATES)
def test_every_act_of_everybody_leads_where_the_rule_book_says(state: ComplaintState | None, by: Party) -> None:
    spans, either = (HOUR, FORTNIGHT_AND_A_DAY + HOUR), (True, False)
    for act, words, ended_for, follows in product(Act, either, spans, either):
        after = told(apply(state, act, by, text="words" if words else " ", ended_for=ended_for, follows=follows))
        row = row_of(state or "", follows=follows)
        book = after_by_the_book(row, act.value, by.value, words=words, ended_for=ended_for)
        assert after == book, (row, act, by, words)


def test_every_word_of_the_course_is_used() -> None:
    assert set(RULES) == set(Act)
    assert set(ComplaintState) == UNDER_WAY | ENDED
    assert not UNDER_WAY & ENDED
    assert {rule.to for rule in RULES.values()} - {None} == set(ComplaintState)
    assert {act.value for act, one in RULES.items() if one.need is Need.TEXT} == WORDS
    assert {act.value for act, one in RULES.items() if one.need not in (None, Need.TEXT)} == REASONS
    assert RULES[Act.ASK_EXTENSION].need is Need.REASON_AND_DATE
    kinds = [one.event for act, one in RULES.items() if act not in SAME_ENTRY]
    assert len(kinds) == len(set(kinds))
    assert RULES[Act.UNDERTAKE].event is EventKind.ACCEPTED
    assert RULES[Act.NOT_SETTLED].event is EventKind.REOPENED
    assert all(Party.OWNER in RULES[act].by for act in FIRST_CONTACT)


def test_every_state_is_reached_from_the_receipt() -> None:
    assert reached(ComplaintState.REGISTERED, steps_of(*Party)) == set(ComplaintState)


@pytest.mark.parametrize("state", sorted(UNDER_WAY - {ComplaintState.DISPATCHED}))
def test_customer_and_desk_can_settle_a_case_that_no_department_takes(state: ComplaintState) -> None:
    assert ComplaintState.CLOSED in reached(state, steps_of(Party.CUSTOMER, Party.DESK, beside=SHIRKING))


def test_the_desk_can_settle_a_case_whose_owner_does_not_answer() -> None:
    alone = steps_of(Party.CUSTOMER, Party.DESK, Party.SUPERVISOR, beside=SHIRKING)
    assert ComplaintState.CLOSED in reached(ComplaintState.DISPATCHED, alone)


@pytest.mark.parametrize("state", sorted(UNDER_WAY))
def test_people_of_the_house_can_settle_every_case_whose_customer_presses_nothing(state: ComplaintState) -> None:
    """By solving it: nobody withdraws it, calls it unjustified or merges it away; he may answer by phone, or never have a chat."""
    house = steps_of(Party.DESK, Party.OWNER, Party.SUPERVISOR, beside=SHIRKING)
    assert ComplaintState.CLOSED in reached(state, house)


@pytest.mark.parametrize("state", sorted(UNDER_WAY))
def test_no_case_under_way_is_a_dead_end_for_its_customer_or_the_desk(state: ComplaintState) -> None:
    assert {Act.ADD, Act.URGE, Act.WITHDRAW} <= set(possible_acts(state, Party.CUSTOMER))
    for by in (Party.DESK, Party.SUPERVISOR):
        assert {Act.MERGE, Act.MARK_UNJUSTIFIED, Act.SUPERVISE, Act.URGE} <= set(possible_acts(state, by))
    for by in (Party.CUSTOMER, Party.DESK, Party.SUPERVISOR):
        assert reached(state, steps_of(by)) & ENDED
    assert {Act.SAY, Act.ASK_BACK} <= set(possible_acts(state, Party.DESK)) & set(possible_acts(state, Party.OWNER))


def test_somebody_of_the_house_can_always_take_a_step_forward() -> None:
    """Also for a customer who answers by phone and has nothing to press."""
    house = steps_of(Party.DESK, Party.OWNER, beside=SHIRKING)
    stuck = {state for state in UNDER_WAY if not house[state] - {state}}
    assert stuck == set()


def test_an_owner_ends_no_case_and_judges_nothing_of_his_own() -> None:
    for state in ComplaintState:
        acts = set(possible_acts(state, Party.OWNER, ended_for=HOUR))
        assert not acts & {Act.CLOSE, Act.MISS, Act.NOT_SETTLED, Act.GRANT_EXTENSION, Act.REFUSE_EXTENSION, Act.INSIST}
    assert not reached(ComplaintState.DISPATCHED, steps_of(Party.OWNER)) & ENDED


def test_after_an_end_only_reopening_is_possible_and_only_for_a_while() -> None:
    for state, by in product(ENDED, Party):
        assert set(possible_acts(state, by, ended_for=HOUR)) <= {Act.REOPEN}
        assert possible_acts(state, by) == ()
        assert possible_acts(state, by, ended_for=FORTNIGHT_AND_A_DAY + HOUR) == ()
    day = CoursePolicy(reopen_within=timedelta(days=1))
    late = apply(ComplaintState.CLOSED, Act.REOPEN, Party.DESK, text="-", ended_for=25 * HOUR, policy=day)
    assert late == Refusal(RefusalCode.TOO_LATE, ())


def test_a_case_that_goes_along_is_no_dead_end_and_never_ends_by_the_house_alone() -> None:
    along = {by: set(possible_acts(ComplaintState.MERGED, by, ended_for=HOUR, follows=True)) for by in Party}
    assert {Act.ADD, Act.URGE, Act.WITHDRAW, Act.SEPARATE} == along[Party.CUSTOMER]
    for by in (Party.DESK, Party.OWNER):
        assert {Act.SAY, Act.ASK_BACK} <= along[by]
    for by in (Party.DESK, Party.OWNER, Party.SUPERVISOR):
        # What the desk writes down for its customer is his act.
        acts = along[by] - {Act.WITHDRAW}
        after = {apply(ComplaintState.MERGED, act, by, text="words", follows=True) for act in acts}
        assert after <= {ComplaintState.MERGED, ComplaintState.REOPENED}
    # However long the leading case takes.
    assert (
        set(possible_acts(ComplaintState.MERGED, Party.CUSTOMER, ended_for=400 * HOUR, follows=True))
        == along[Party.CUSTOMER]
    )


class Case(RuleBasedStateMachine):
    """A case in the hands of people who try whatever comes to mind, beside the rule book."""

    def __init__(self) -> None:
        super().__init__()
        self.state: ComplaintState | None = None
        self.book = ""
        self.ended_for = HOUR
        self.follows = False
        self.done: list[tuple[str, str]] = []

    @property
    def row(self) -> str:
        return row_of(self.book, follows=self.follows)

    def attempt(self, act: Act, by: Party, text: str) -> None:
        after = apply(self.state, act, by, text=text, ended_for=self.ended_for, follows=self.follows)
        book = after_by_the_book(self.row, act.value, by.value, words=bool(text.strip()), ended_for=self.ended_for)
        assert told(after) == book
        if isinstance(after, ComplaintState):
            if act is Act.MERGE:
                self.follows = not self.follows
            self.state, self.book = after, book
            self.done.append((by.value, act.value))
            self.ended_for = timedelta(0)

    @initialize(by=st.sampled_from([Party.CUSTOMER, Party.RECEIVER, Party.DESK]))
    def is_lodged(self, by: Party) -> None:
        self.attempt(Act.LODGE, by, "words")

    @rule(act=st.sampled_from(Act), by=st.sampled_from(Party), text=st.sampled_from(["words", "", " \n"]))
    def somebody_tries(self, act: Act, by: Party, text: str) -> None:
        self.attempt(act, by, text)

    @rule(data=st.data())
    def somebody_does_what_he_may(self, data: st.DataObject) -> None:
        could = [(by, act) for act, (parties, _to) in MODEL[self.row].items() for by in parties.split()]
        if could:
            by, act = data.draw(st.sampled_from(sorted(could)))
            self.attempt(Act(act), Party(by), "words")

    @rule(data=st.data())
    def somebody_takes_it_on(self, data: st.DataObject) -> None:
        """Only what leads from one state under way to another, so that walks come far."""
        ends = {"withdrawn", "merged", "unjustified"}
        could = [(by, act) for act, (who, to) in MODEL[self.row].items() if to and to not in ends for by in who.split()]
        if could:
            by, act = data.draw(st.sampled_from(sorted(could)))
            self.attempt(Act(act), Party(by), "words")

    @precondition(lambda self: self.state in ENDED)
    @rule(days=st.integers(0, 20))
    def days_pass(self, days: int) -> None:
        self.ended_for += timedelta(days=days)

    @invariant()
    def a_closed_case_was_solved_and_its_customer_asked(self) -> None:
        if self.state is not ComplaintState.CLOSED:
            return
        acts = [act for _by, act in self.done]
        starts = {"lodge", "reopen", "not_settled", "separate"}
        since = max((number for number, act in enumerate(acts) if act in starts), default=0)
        if "close_together" in acts[since:]:
            # Another case was solved, and its customer asked.
            return
        for needed in ("propose", "accept", "carry_out", "close"):
            assert needed in acts[since:]
            since = acts.index(needed, since)
        assert self.done[-1][0] != "owner"

    @invariant()
    def nobody_owns_a_case_that_was_not_given_to_him(self) -> None:
        undertaken = [number for number, one in enumerate(self.done) if one[1] == "undertake"]
        for number in undertaken:
            assert {"dispatch", "insist"} & {act for _by, act in self.done[:number]}

    @invariant()
    def whoever_is_asked_hears_what_is_possible(self) -> None:
        if self.state in UNDER_WAY:
            assert Act.ADD in possible_acts(self.state, Party.CUSTOMER)


Case.TestCase.settings = settings(deadline=None, max_examples=40, stateful_step_count=40, derandomize=True)
TestACaseWalksItsCourse = Case.TestCase
