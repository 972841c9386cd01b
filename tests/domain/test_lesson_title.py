"""The names of lessons' quizzes and surveys are written and read at one place."""

import pytest

from domain.lesson_title import lesson_named, lesson_title


@pytest.mark.parametrize(("course", "number"), [("客户投诉处理", 7), ("Safety · 2 days", 12), ("A · 1", 3)])
def test_course_and_number_come_back(course: str, number: int) -> None:
    assert lesson_named(lesson_title(course, number)) == (course, number)


@pytest.mark.parametrize("title", ["", "Forklift safety", "叉车安全操作 · 第 6 次课小测", " · 7", "A · seven"])
def test_a_name_somebody_has_given_is_left_alone(title: str) -> None:
    assert lesson_named(title) is None
