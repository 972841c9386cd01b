"""The book of categories: what the house may add, rename, teach and hide, and what stands against it."""

from zoneinfo import ZoneInfo

import pytest

from domain.complaint import BUILT_IN, Category, CategoryBook, NamedCategory, Severity, suggest
from domain.complaint import category as rules
from domain.complaint.category import LANGUAGES, STANDARD
from domain.errors import InvalidError
from handlers.blocks.cases import CATEGORIES
from handlers.blocks.texts import Texts, plain

ROOMS = NamedCategory(
    code=Category("own1"), names={"zh_Hans": "客房", "en": "Guest rooms"}, words=("床单", "房卡", "key card")
)


def book(*kept: NamedCategory) -> CategoryBook:
    return CategoryBook.of(kept)


def test_what_peiban_brings_is_called_in_files_as_in_the_chat() -> None:
    assert set(STANDARD) == set(CATEGORIES) == set(BUILT_IN)
    for place, language in enumerate(LANGUAGES):
        say = Texts(language, ZoneInfo("Asia/Shanghai"))
        assert {code: plain(say(label)) for code, label in CATEGORIES.items()} == {
            code: names[place] for code, names in STANDARD.items()
        }


def test_the_houses_own_stand_before_what_fits_nowhere_else_in_the_order_they_were_added() -> None:
    later = NamedCategory(code=Category("own10"), names={"en": "Pool"})
    early = NamedCategory(code=Category("own2"), names={"en": "Spa"})
    shown = [one.code for one in book(later, early, NamedCategory(code=Category.PRICE, hidden=True)).shown]
    assert shown[-3:] == ["own2", "own10", "other"]
    assert "price" not in shown and len(shown) == len(BUILT_IN) + 1
    assert book(later, early).next_code() == "own11"


@pytest.mark.parametrize(
    ("names", "read"),
    [
        ({"zh_Hans": "客房"}, {"zh_Hans": "客房", "zh_Hant": "客房", "en": "客房"}),
        ({"en": "Rooms"}, {"zh_Hans": "Rooms", "zh_Hant": "Rooms", "en": "Rooms"}),
        ({"zh_Hant": "客房部", "en": "Rooms"}, {"zh_Hans": "客房部", "zh_Hant": "客房部", "en": "Rooms"}),
    ],
)
def test_a_language_without_a_name_reads_another_ones(names: dict[str, str], read: dict[str, str]) -> None:
    one = NamedCategory(code=Category("own1"), names=names)
    assert {language: one.given(language) for language in LANGUAGES} == read


def test_one_that_peiban_brings_keeps_its_name_where_the_house_gave_none() -> None:
    one = book().checked(NamedCategory(code=Category.SERVICE, names={"zh_Hans": "前厅", "en": "organisation"}))
    assert dict(one.names) == {"zh_Hans": "前厅"}
    assert [one.called(language) for language in LANGUAGES] == ["前厅", "培訓組織", "Organisation"]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        (NamedCategory(code=Category("own1")), rules.NO_NAME),
        (NamedCategory(code=Category("own1"), names={"en": " \u200b\n"}), rules.NO_NAME),
        (NamedCategory(code=Category("own1"), names={"en": "x" * 21}), rules.TOO_WIDE),
        (NamedCategory(code=Category("own1"), names={"zh_Hans": "一二三四五六七八九十一"}), rules.TOO_WIDE),
        (NamedCategory(code=Category("own1"), names={"en": "ＳＡＦＥ ty"}), rules.NAME_TAKEN),
        (NamedCategory(code=Category("own1"), names={"zh_Hant": "培训组织"}), rules.NAME_TAKEN),
        (NamedCategory(code=Category.SAFETY, names={"zh_Hans": "其他"}), rules.NAME_TAKEN),
        (NamedCategory(code=Category.OTHER, hidden=True), rules.OTHER_STAYS),
        (NamedCategory(code=Category("own1"), names={"en": "Pool"}, words=("w" * 31,)), rules.TOO_MANY_WORDS),
        (
            NamedCategory(code=Category("own1"), names={"en": "Pool"}, words=tuple(f"w{n}" for n in range(31))),
            rules.TOO_MANY_WORDS,
        ),
    ],
)
def test_what_stands_against_it_is_said(changed: NamedCategory, why: str) -> None:
    with pytest.raises(InvalidError) as refused:
        book().checked(changed)
    assert refused.value.message == why and why in rules.WRONG


@pytest.mark.parametrize("name", ["x" * 20, "一二三四五六七八九十", "客房 Rooms 1楼"])
def test_what_a_button_holds_is_a_name(name: str) -> None:
    assert dict(book().checked(NamedCategory(code=Category("own1"), names={"en": name})).names) == {"en": name}


def test_a_name_is_put_on_one_line_without_what_nobody_sees() -> None:
    one = book().checked(
        NamedCategory(code=Category("own1"), names={"en": "  Guest\n\x07 rooms "}, words=(" Key  CARD", ""))
    )
    assert (dict(one.names), one.words) == ({"en": "Guest rooms"}, ("key card",))


def test_a_hidden_name_is_free_and_then_stands_in_the_way_of_showing_it_again() -> None:
    hidden = NamedCategory(code=Category.SAFETY, hidden=True)
    pool = book(hidden).checked(NamedCategory(code=Category("own1"), names={"en": "Safety"}))
    with pytest.raises(InvalidError) as refused:
        book(hidden, pool).checked(NamedCategory(code=Category.SAFETY))
    assert refused.value.message == rules.NAME_TAKEN


def test_one_that_comes_back_brings_all_that_files_call_it() -> None:
    money = NamedCategory(code=Category("own1"), names={"zh_Hans": "价格"})
    with pytest.raises(InvalidError) as refused:
        book().checked(money)
    assert refused.value.message == rules.NAME_TAKEN
    without = book(NamedCategory(code=Category.PRICE, hidden=True))
    assert without.checked(money) == money
    with pytest.raises(InvalidError) as refused:
        without.with_changed(money).checked(NamedCategory(code=Category.PRICE))
    assert (refused.value.message, refused.value.params) == (rules.NAME_TAKEN, {"name": "价格"})


def test_the_house_has_at_most_thirty_of_its_own() -> None:
    full = book(*(NamedCategory(code=Category(f"own{n}"), names={"en": f"Room {n}"}) for n in range(1, 31)))
    with pytest.raises(InvalidError) as refused:
        full.next_code()
    assert refused.value.params == {"limit": 30}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("床单没换，房卡也打不开", "own1"),
        ("My KEY CARD failed again", "own1"),
        ("my key cardboard box", None),
        ("客服态度恶劣，还挂电话", "attitude"),
    ],
)
def test_the_houses_words_tell_of_its_categories(text: str, found: str | None) -> None:
    suggestion = suggest(text, book=book(ROOMS))
    assert (suggestion.category if suggestion else None) == found
    assert suggest("床单没换") is None


def test_a_word_the_house_has_given_tells_of_that_category_alone() -> None:
    rooms = NamedCategory(code=Category("own1"), names={"en": "Rooms"}, words=("空调", "浴缸(大)"))
    suggestion = suggest("空调坏得太热", book=book(rooms))
    assert suggestion is None or suggestion.category is None
    suggestion = suggest("谢谢，但是空调", book=book(rooms))
    assert suggestion is not None and (suggestion.category, suggestion.why) == ("own1", ("空调",))
    suggestion = suggest("浴缸(大)漏水", book=book(rooms))
    assert suggestion is not None and suggestion.category == "own1"


def test_a_word_of_the_house_may_end_in_a_sign_and_be_typed_on_a_phone() -> None:
    it = NamedCategory(code=Category("own1"), names={"en": "IT"}, words=("C++", "wouldn’t load"))
    ours = book(book().checked(it))
    for text in ("C++ on Monday", "the page wouldn't load", "the page wouldn’t load"):
        suggestion = suggest(text, book=ours)
        assert suggestion is not None and suggestion.category == "own1", text
    assert suggest("abc++ on Monday", book=ours) is None


def test_what_is_hidden_is_never_suggested_but_how_grave_it_is_stays() -> None:
    hidden = book(NamedCategory(code=Category.SAFETY, hidden=True))
    suggestion = suggest("有人触电受伤，已经送医", book=hidden)
    assert suggestion is not None
    assert (suggestion.category, suggestion.severity) == (None, Severity.MAJOR)
    assert suggest("床单没换", book=book(NamedCategory(code=ROOMS.code, words=ROOMS.words, hidden=True))) is None
