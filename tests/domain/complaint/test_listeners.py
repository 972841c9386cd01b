"""Who hears of a step of a case: the customer, whoever works on it, who oversees it."""

import pytest

from domain.complaint import RULES, CoursePolicy, EventKind
from domain.complaint.listeners import Listener, listeners

CUSTOMER, HANDED, HANDS, DESK, SUPERVISORS = Listener


@pytest.mark.parametrize(
    ("kind", "his", "heard"),
    [
        (EventKind.ADDED, True, {HANDS}),
        (EventKind.DISPATCHED, False, {HANDED}),
        (EventKind.ASSIGNED, False, {HANDED}),
        (EventKind.REJECTED, False, {HANDS, DESK}),
        (EventKind.CARRIED_OUT, False, {CUSTOMER, HANDS, DESK}),
        (EventKind.SOLUTION_ACCEPTED, True, {CUSTOMER, HANDS}),
        (EventKind.SOLUTION_DECLINED, True, {CUSTOMER, HANDS, SUPERVISORS}),
        (EventKind.CLOSED, True, {CUSTOMER, HANDS}),
        (EventKind.CLOSED, False, {CUSTOMER}),
        (EventKind.INVESTIGATED, False, set()),
        (EventKind.IDENTITY_SEEN, False, set()),
    ],
)
def test_who_hears_of_a_step(kind: EventKind, his: bool, heard: set[Listener]) -> None:
    assert listeners(kind, his=his) == heard


def test_supervisors_hear_of_the_third_time_that_a_customer_urges_and_not_of_the_house_s_own() -> None:
    assert [SUPERVISORS in listeners(EventKind.URGED, his=True, urged=n) for n in (1, 2, 3, 4)] == [
        False,
        False,
        True,
        True,
    ]
    assert SUPERVISORS not in listeners(EventKind.URGED, his=False, urged=9)
    patient = CoursePolicy(urges_to_supervisor=5)
    assert SUPERVISORS not in listeners(EventKind.URGED, his=True, urged=4, policy=patient)


def test_somebody_hears_of_every_act_but_those_that_are_announced_or_only_noted() -> None:
    silent = {
        rule.event
        for rule in RULES.values()
        if not listeners(rule.event, his=True) and not listeners(rule.event, his=False)
    }
    assert silent == {EventKind.LODGED, EventKind.HANDED_OVER, EventKind.INVESTIGATED}
