"""Why a question cannot be taken over: the codes of question and GIFT in words."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from domain.wording import N_
from handlers.blocks.texts import Texts

REASONS: Mapping[str, str] = {
    # The question itself.
    "empty": N_("a text is empty"),
    "too_long": N_("a text is longer than {max} characters"),
    "too_few": N_("fewer than {min} options"),
    "too_many": N_("more than {max} options"),
    "no_right_answer": N_("no answer is marked as right"),
    "several_full_answers": N_("more than one answer counts in full; for several right answers choose “multiple”"),
    "duplicate": N_("“{text}” stands in it twice"),
    "share_out_of_range": N_("the share {share} does not lie between {low} and {high}"),
    "shares_not_whole": N_("the shares of the right answers add up to {total} instead of 1"),
    "range_reversed": N_("the range from {low} to {high} runs backwards"),
    "not_a_number": N_("a number is missing or cannot be read"),
    "distractor_not_last": N_("a right side without a left one must stand at the end"),
    "out_of_range": N_("points or difficulty are outside what is allowed"),
    # The writing of GIFT.
    "unclosed_answers": N_("the closing }} of the answers is missing"),
    "unopened_answers": N_("a }} stands there without its {{"),
    "second_answers": N_("the question has two blocks of answers; is a blank line missing between two questions?"),
    "brace_in_answers": N_("a {{ stands inside the answers; write \\{{ if it belongs to the text"),
    "text_before_answers": N_("before the first = or ~ stands “{text}”"),
    "no_answers": N_("there are no answers between {{ and }}"),
    "bad_weight": N_("“{text}” is not a weight; an example: %50%"),
    "bad_number": N_("“{text}” is not a number; examples: 3.14:0.01 and 3..4"),
    "pair_without_arrow": N_("“{text}” has no arrow; an example: =left -> right"),
    "fullwidth_syntax": N_("“{found}” is a Chinese sign; GIFT needs “{expected}”"),
    "essay_unsupported": N_("essay questions cannot be graded here"),
    "description_unsupported": N_("“{text}” is a text without a question"),
    "no_questions": N_("the file holds no question"),
    "blank_line_in_answers": N_("there is a blank line within the answers"),
    "no_answer_marker": N_("“{text}” has no = or ~ before it"),
    "wildcard_is_literal": N_("the * in “{text}” is taken as a sign, not as “anything”"),
    "unclosed_name": N_("the name of the question is not closed by ::"),
    "bad_setting": N_("the setting “{text}” is not known"),
}


def reason(code: str, params: Mapping[str, Any], say: Texts) -> Markup:
    """The reason in words; what a sentence asks for and nobody gave is a question mark."""
    return say(REASONS[code], **{name: params.get(name, "?") for name in PLACES})


PLACES = ("max", "min", "text", "share", "low", "high", "total", "found", "expected")
