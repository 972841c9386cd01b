"""Reply templates: what they may hold, how they are filled in, which ones fit, and those that Peiban brings."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.complaint import Act, Category
from domain.complaint.manner import check_manner
from domain.complaint.starting_templates import STARTING
from domain.complaint.template import (
    LONGEST,
    Known,
    Template,
    TemplateUse,
    blanks_of,
    filled,
    fitting,
    in_force,
    read_template,
)
from domain.errors import InvalidError

KNOWN = {Known.NUMBER: "C-2026-000001", Known.DESK: "Customer care", Known.TIME: "Mon 23 Nov 11:00"}


@pytest.mark.parametrize(
    "text",
    [
        *("", "  \n", "an open {brace", "a closed} one", "{{twice}}", "{ }", "{}"),
        *("x" * (LONGEST + 1), "{" + "x" * 31 + "}", " ".join(f"{{place {n}}}" for n in range(6))),
    ],
)
def test_what_cannot_be_filled_in_is_refused(text: str) -> None:
    with pytest.raises(InvalidError):
        read_template(text)


def test_known_places_are_filled_in_whatever_language_names_them() -> None:
    text = read_template("{number} {编号} {編號} {Desk} {客服} ｛时间｝ {時間} {time}")
    assert blanks_of(text, KNOWN) == ()
    assert filled(text, KNOWN, {}) == " ".join(
        [KNOWN[Known.NUMBER]] * 3 + [KNOWN[Known.DESK]] * 2 + [KNOWN[Known.TIME]] * 3
    )


def test_other_places_are_asked_for_once_and_so_is_a_time_nobody_knows() -> None:
    text = "{reason}, by {time}. Because {reason}: { name }"
    assert blanks_of(text, KNOWN) == ("reason", "name")
    assert blanks_of(text, {**KNOWN, Known.TIME: ""}) == ("reason", "time", "name")
    assert filled(text, {}, {"reason": "rain", "time": "noon"}) == "rain, by noon. Because rain: { name }"


@given(st.text(alphabet="a{}名 ", max_size=30), st.text(alphabet="x{}", max_size=6))
def test_what_is_written_is_never_read_as_a_place_again(text: str, words: str) -> None:
    try:
        kept = read_template(text)
    except InvalidError:
        return
    blanks = blanks_of(kept, KNOWN)
    done = filled(kept, KNOWN, dict.fromkeys(blanks, words or "x"))
    assert done.count(words or "x") >= len(blanks)


def test_the_categorys_own_come_first_and_other_languages_and_retired_ones_never() -> None:
    found = fitting(STARTING, act=Act.SAY, category=Category.SAFETY, language="zh_Hans")
    assert [one.name for one in found] == ["安全问题", "收到投诉", "需要更多时间", "说明原因", "办理完毕"]
    assert not fitting(STARTING, act=Act.CONTACT, category=Category.SAFETY, language="en")
    retired = [replace(one, retired=True) for one in STARTING]
    assert not fitting(in_force(STARTING, retired).values(), act=Act.SAY, category=Category.SAFETY, language="en")


def test_what_the_house_has_changed_takes_the_place_of_what_peiban_brings() -> None:
    own = replace(STARTING[0], text="Other words.")
    new = Template(use=TemplateUse.DELAY, language="en", name="Later", text="Later.")
    found = in_force(STARTING, [own, new])
    assert (len(found), found[own.code].text, found[new.code]) == (len(STARTING) + 1, "Other words.", new)
    assert replace(own, name="收到投訴").code != own.code == replace(own, retired=True).code


def test_peiban_brings_the_same_in_each_language_sound_and_courteous() -> None:
    assert len({one.code for one in STARTING}) == len(STARTING)
    by_language = {
        language: [(one.use, one.category) for one in STARTING if one.language == language]
        for language in ("zh_Hans", "zh_Hant", "en")
    }
    assert by_language["zh_Hans"] == by_language["zh_Hant"] == by_language["en"]
    assert {use for use, _category in by_language["en"]} == set(TemplateUse)
    for one in STARTING:
        assert read_template(one.text) == one.text
        assert not check_manner(one.text), one.name
        assert "{number}" in one.text or "{编号}" in one.text or "{編號}" in one.text
