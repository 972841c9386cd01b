"""A reply draft is looked over for what must not be said to a customer; innocent sentences pass."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.complaint.manner import Dont, Remark, Step, check_manner
from domain.complaint.manner_phrases import EXCUSED, PHRASES
from domain.text import fold

CORPUS = Path(__file__).with_name("corpus")
FEW = settings(deadline=None, max_examples=100)

BROKEN = [
    (Dont.DOUBTING, "您有证据吗？", "這怎麼可能？", "Do you have any proof?"),
    (Dont.DOUBTING, "我们很难相信您的说法", "是您記錯了吧", "I doubt it arrived broken."),
    (Dont.INSISTING, "规定就是这样", "我們沒有錯，沒什麼好說的", "Our decision is final."),
    (Dont.INSISTING, "我跟您说过了，白纸黑字", "事實就是如此", "As I already told you, the fee is right."),
    (Dont.HASTY, "肯定是网络的原因", "一看就知道是電池壞了", "This is obviously a power cut."),
    (Dont.HASTY, "不用查了", "八成是沒插電", "No need to investigate, it must be your phone."),
    (Dont.JOKING, "哈哈，真巧", "開個玩笑啦", "LOL, nice one"),
    (Dont.JOKING, "别生气嘛😂", "呵呵", "Just kidding ;)"),
    (Dont.BLAMING_OTHERS, "这是快递公司的责任", "這不關我們的事", "That is not our problem."),
    (Dont.BLAMING_OTHERS, "不是我弄的", "要怪就怪廠家", "It was my colleague, not me."),
    (Dont.NIT_PICKING, "严格来说不算迟到", "準確地說是十二分鐘", "Strictly speaking, it was not late."),
    (Dont.NIT_PICKING, "您有一个错别字", "請注意用詞", "There is a typo in your mail."),
    (Dont.NOT_AS_SAID, "之前说的不算", "我們沒有承諾過", "We never said that."),
    (Dont.NOT_AS_SAID, "那是随口说说的", "話是這麼說，可是做不到", "We changed our mind about the refund."),
    (Dont.RUNNING_DOWN, "仓库那帮人不靠谱", "他們部門總是這樣", "Our warehouse people are useless."),
    (Dont.RUNNING_DOWN, "又是销售甩锅", "財務部老是拖", "Between you and me, billing keeps messing this up."),
    (Dont.PLAYING_DUMB, "我不清楚这个", "沒聽說過", "No idea, ask someone else."),
    (Dont.PLAYING_DUMB, "跟我说也没用", "我們也沒辦法", "I only work here."),
    (Dont.BLAMING_CUSTOMER, "谁让您不看合同", "都怪您自己", "You should have read the terms."),
    (Dont.BLAMING_CUSTOMER, "这是操作不当造成的", "您為什麼不早說", "That is your own fault."),
]

INNOCENT = [
    "我们不怀疑您说的话",
    "不是您的错，一定是我们的说明没写清楚",
    "您说得对，是我们做得不好，非常抱歉",
    "这可不是开玩笑，我马上去查",
    "我不知道您等了这么久，真对不起",
    "原因我不清楚，但我两点前一定问明白告诉您",
    "请您确定一个时间",
    "您一定是着急了",
    "我們不懷疑您，只是想把日期查清楚",
    "這怎麼能怪您呢",
    "肯定是我們疏忽了",
    "您本应周三收到，您不应该等这么久",
    "全部又检查了一遍，目标点没有变",
    "让您误会了，是我们没说清楚",
    "如果您改变主意，随时告诉我",
    "You are right, and we are sorry.",
    "It was not your fault.",
    "There is no doubt that we were late.",
    "This is clearly a mistake on our side.",
    "You should have received a call on Friday.",
    "I don't know the cause yet; I will call you at four.",
    "If you had any costs, send me the receipts.",
    "That sounds like a terrible day, and this is a mess we will clear up.",
    "I will take it up with my manager and talk to them today.",
    "The lollipops of the lolly shop cleared customs.",
]


def codes(draft: str) -> list[Dont]:
    return [remark.code for remark in check_manner(draft)]


@pytest.mark.parametrize(("dont", "draft"), [(dont, draft) for dont, *drafts in BROKEN for draft in drafts])
def test_a_broken_don_t_is_remarked(dont: Dont, draft: str) -> None:
    assert set(codes(draft)) == {dont}


def test_every_don_t_has_examples_and_phrases() -> None:
    assert {dont for dont, *_ in BROKEN} == set(Dont) == {Dont(code) for code in PHRASES}


@pytest.mark.parametrize("draft", INNOCENT)
def test_an_innocent_sentence_passes(draft: str) -> None:
    assert check_manner(draft) == ()


def test_remarks_stand_in_the_order_of_the_draft_and_each_wording_once() -> None:
    assert check_manner("哈哈！这是您的错。哈哈，Ｓtrictly speaking, 肯定是您…") == (
        Remark(code=Dont.JOKING, words="哈哈"),
        Remark(code=Dont.BLAMING_CUSTOMER, words="是您的错"),
        Remark(code=Dont.NIT_PICKING, words="strictly speaking"),
        Remark(code=Dont.HASTY, words="肯定是"),
    )


def test_the_familiar_you_is_heard_as_the_polite_one() -> None:
    assert codes("都怪你自己") == codes("都怪您自己") == [Dont.BLAMING_CUSTOMER]


def test_a_gap_does_not_reach_into_the_next_sentence() -> None:
    assert codes("合同写得很清楚") == [Dont.INSISTING]
    assert codes("请看合同。原因查得很清楚了") == []


def test_the_guide_has_the_six_steps_in_their_order() -> None:
    assert list(Step) == ["listen", "share_feeling", "probe", "check", "act", "verify"]


@pytest.mark.parametrize("code", list(Dont))
def test_every_phrase_is_remarked_as_what_it_is_listed_under(code: Dont) -> None:
    spoken = {phrase: phrase.replace("…", "") for phrase in PHRASES[code]}
    assert [phrase for phrase, words in spoken.items() if codes(words) != [code]] == []


def test_phrases_are_folded_listed_once_and_have_one_gap_at_most() -> None:
    listed = [*EXCUSED, *(phrase for phrases in PHRASES.values() for phrase in phrases)]
    assert sorted(phrase for phrase, times in Counter(listed).items() if times > 1) == []
    assert [phrase for phrase in listed if any(part != fold(part) for part in phrase.split("…"))] == []
    assert [phrase for phrase in listed if phrase.count("…") > 1 or phrase.startswith("…")] == []


def test_an_excuse_by_itself_is_no_remark() -> None:
    assert [phrase for phrase in EXCUSED if check_manner(phrase.replace("…", "")) != ()] == []


PIECES = st.sampled_from([*INNOCENT, *(draft for _, *drafts in BROKEN for draft in drafts)])


@FEW
@given(st.lists(PIECES, max_size=8))
def test_words_are_found_in_the_draft_in_that_order(pieces: list[str]) -> None:
    draft = "。".join(pieces)
    read, place = fold(draft).replace("’", "'"), 0
    for remark in check_manner(draft):
        place = read.find(remark.words, place)
        assert place >= 0


@FEW
@given(st.lists(PIECES, max_size=6), st.sampled_from(INNOCENT))
def test_an_innocent_sentence_behind_changes_nothing(pieces: list[str], innocent: str) -> None:
    draft = "。".join(pieces)
    assert check_manner(f"{draft}。 {innocent}") == check_manner(draft)


@FEW
@given(st.text(max_size=200))
def test_any_text_is_taken(text: str) -> None:
    assert all(remark.words for remark in check_manner(text))


@pytest.mark.parametrize(
    "unit", ["我们的", "您确定", "您真的吗", "it must be ", "我不知道", "先把", "a", "不", "'", "如果您"]
)
def test_a_draft_of_100_kb_is_read_to_its_end(unit: str) -> None:
    assert codes(unit * (100_000 // len(unit)) + "。哈哈")[-1] is Dont.JOKING


def figures(half: str) -> Counter[str]:
    counted: Counter[str] = Counter()
    with (CORPUS / f"drafts_{half}.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            found = codes(row["text"])
            broken = row["dont"] != "-"
            counted["broken" if broken else "innocent"] += 1
            counted["found as what it is"] += broken and Dont(row["dont"]) in found
            counted["innocent and remarked"] += not broken and bool(found)
    return counted


def test_of_wordings_nobody_thought_of_a_part_is_found_and_no_innocent_one() -> None:
    held_out = figures("held_out")
    assert (held_out["broken"], held_out["innocent"]) == (33, 18)
    assert held_out["found as what it is"] >= 9
    assert held_out["innocent and remarked"] == 0


def test_wordings_that_the_phrases_were_made_from_are_found() -> None:
    development = figures("development")
    assert (development["broken"], development["innocent"]) == (72, 33)
    assert development["found as what it is"] == 72
    assert development["innocent and remarked"] == 0
