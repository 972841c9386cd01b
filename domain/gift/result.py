"""What reading a GIFT file gives: questions with their lines, and problems that a person can find and mend."""

from dataclasses import dataclass, field

from domain.question import Question


@dataclass(frozen=True, slots=True)
class GiftItem:
    """A question that was read, the line (from 1) where its stem begins, and its `[id:…]` if a comment gave one."""

    question: Question
    line: int
    id_number: str = ""


@dataclass(frozen=True, slots=True)
class GiftProblem:
    """Something in the file that cannot be taken over (`fatal`: the question was left out) or that looks like a slip.

    Line and column count from 1. Codes of the syntax, fatal: unclosed_answers, unopened_answers, second_answers (a
    blank line between two questions is missing?), brace_in_answers, text_before_answers (text), no_answers,
    bad_weight (text), bad_number (text), pair_without_arrow (text), fullwidth_syntax (found, expected),
    essay_unsupported, description_unsupported (text), no_questions (the whole file). Not fatal: fullwidth_syntax,
    blank_line_in_answers, no_answer_marker (text), wildcard_is_literal (text), unclosed_name, bad_setting (text). All
    codes of `domain.question.Problem` come too, fatal, with its `field` among the parameters.
    """

    line: int
    column: int
    code: str
    params: dict[str, object] = field(default_factory=dict)
    fatal: bool = True


@dataclass(frozen=True, slots=True)
class GiftResult:
    """Everything that one file gave, in order of the file."""

    questions: tuple[GiftItem, ...]
    problems: tuple[GiftProblem, ...]


class GiftFault(Exception):
    """Ends the reading of one question; never leaves this package, where it becomes a problem."""

    def __init__(self, code: str, position: int, **params: object) -> None:
        super().__init__(code)
        self.code, self.position, self.params = code, position, params
