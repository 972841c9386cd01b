"""What the documents draw from the code is what the code says now."""

import pytest

from domain.complaint import RULES, ComplaintState
from scripts.draw_course import BEGIN, END, PAGE, drawing, page


def test_the_course_of_a_case_is_drawn_as_the_code_has_it() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert page(text) == text, "run python -m scripts.draw_course"


def test_the_drawing_names_every_act_and_every_state_that_an_act_leads_to() -> None:
    drawn = drawing()
    assert [act for act in RULES if f"| {act.value} |" not in drawn] == []
    led_to = {rule.to for rule in RULES.values() if rule.to is not None}
    assert [state for state in led_to if f" {state.value}: " not in drawn] == []
    assert led_to == set(ComplaintState)


def test_a_change_by_hand_is_drawn_over_and_a_page_without_marks_is_refused() -> None:
    assert page(f"a{BEGIN}by hand{END}b") == page(f"a{BEGIN}{END}b")
    with pytest.raises(ValueError, match="unpack"):
        page("nothing is marked here")
