"""A complaint's words suggest what it is about, or nothing."""

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.complaint import BUILT_IN, Category, Severity, SuggestionPolicy, suggest
from domain.complaint.keywords import CATEGORY_WORDS, HARMLESS_WORDS, SEVERITY_WORDS
from domain.text import fold

TO_TRADITIONAL = opencc.OpenCC("s2t")
TEXTS = [
    ("我要投诉！上周培训你们换了三次教室，没人通知我们", "service", "normal"),
    ("客服态度恶劣，还挂电话", "attitude", "normal"),
    ("老师讲错了好几处，问题也答不上来", "skill", "normal"),
    ("教室空调坏得太热，厕所太脏", "environment", "normal"),
    ("虚假宣传，跟广告完全两回事", "marketing", "normal"),
    ("系统无法登录，一直报错", "product", "normal"),
    ("重复扣费，我要退款", "price", "urgent"),
    ("货还没收到，物流延误一周", "delivery", "normal"),
    ("有人触电受伤，已经送医", "safety", "major"),
    ("再不处理我就找律师和记者", None, "major"),
    ("你们这是欺诈，我要曝光", None, "urgent"),
    ("The trainer was rude and shouted at us", "attitude", "normal"),
    ("I was charged twice, I want a refund immediately", "price", "urgent"),
    ("The parcel never arrived, the courier is silent", "delivery", "normal"),
    ("The ladder was unsafe and a colleague got hurt. I call my lawyer.", "safety", "major"),
    ("The app crashes and I can’t log in", "product", "normal"),
    ("ＳＰＡＭ again, a MISLEADING brochure", "marketing", "normal"),
]


@pytest.mark.parametrize(("text", "category", "severity"), TEXTS)
def test_words_point_to_category_and_severity(text: str, category: str | None, severity: str) -> None:
    suggestion = suggest(text)
    assert suggestion is not None
    assert (suggestion.category, suggestion.severity) == (category, severity)
    assert suggestion.why


@pytest.mark.parametrize(("text", "category", "severity"), TEXTS[:11])
def test_traditional_characters_say_the_same(text: str, category: str | None, severity: str) -> None:
    suggestion = suggest(TO_TRADITIONAL.convert(text))
    assert suggestion is not None
    assert (suggestion.category, suggestion.severity) == (category, severity)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "你好",
        "我有个事情想说一下",
        "请问多媒体教室在哪里",
        "老师态度很好",
        "I drank coffee in the car",
        "Hello, I have a question",
        "我的订单号是 8812315777",
        "发票没收到",
    ],
)
def test_without_a_clear_word_it_keeps_silent(text: str) -> None:
    assert suggest(text) is None


def test_the_reason_names_the_words_in_the_order_of_the_text() -> None:
    suggestion = suggest("快递延误，我要退款，快递太慢")
    assert suggestion is not None
    assert suggestion.category == Category.DELIVERY
    assert suggestion.why == ("快递", "延误", "退款")


def test_a_stricter_desk_hears_less() -> None:
    text = "态度冷漠，还多收钱"
    assert suggest(text) is not None
    assert suggest(text, policy=SuggestionPolicy(confidence=0.9)) is None


def test_a_harmless_phrase_does_not_alarm() -> None:
    suggestion = suggest("没有受伤，但是地板太脏，卫生不行")
    assert suggestion is not None
    assert (suggestion.category, suggestion.severity) == (Category.ENVIRONMENT, Severity.NORMAL)


def test_every_word_of_the_table_is_spelled_as_texts_are_folded_and_tells() -> None:
    telling = {word for words in (*CATEGORY_WORDS.values(), *SEVERITY_WORDS.values()) for word in words}
    assert [word for word in telling.union(HARMLESS_WORDS) if not word or word != fold(word)] == []
    assert [word for word in sorted(telling) if suggest(f"x {word} x") is None] == []
    assert telling.isdisjoint(HARMLESS_WORDS)


def test_every_category_but_other_has_words() -> None:
    assert set(CATEGORY_WORDS) == set(BUILT_IN) - {Category.OTHER}


@given(st.text(max_size=200))
@settings(deadline=None, max_examples=100)
def test_any_text_is_taken(text: str) -> None:
    suggestion = suggest(text + "律师")
    assert suggestion is not None


def test_of_two_equal_leaders_none_is_named_however_bold_the_policy() -> None:
    assert suggest("发票没收到", policy=SuggestionPolicy(confidence=0.3)) is None
