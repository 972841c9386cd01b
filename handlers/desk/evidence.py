"""What shows that a solution was carried out: asked for where no file came with the words, or why nothing can show it."""

from domain.wording import N_
from handlers.blocks.form import Choice, Field, Kind
from handlers.blocks.form.model import Answers

_NOTHING = "nothing"


def _no_files(answers: Answers) -> bool:
    return not answers.get("files")


def _nothing(answers: Answers) -> bool:
    return _no_files(answers) and answers.get("proof") == _NOTHING


EVIDENCE = (
    Field(
        key="proof",
        label=N_("Evidence"),
        prompt=N_("What shows it? Send a photo or a document, or write it down: a receipt's number, who was there."),
        hint=N_("the list is signed by all twelve"),
        kind=Kind.CHOICE,
        choices=(Choice(_NOTHING, N_("Nothing can show it")),),
        own_words=True,
        along="proofs",
        alone=True,
        max_length=1000,
        when=_no_files,
    ),
    Field(
        key="why_nothing",
        label=N_("Reason"),
        prompt=N_("Why can nothing show it? Only the house reads it."),
        hint=N_("an apology by phone leaves no paper"),
        max_length=500,
        when=_nothing,
    ),
)
"""The questions behind “What was done?”."""


def evidence(answers: Answers) -> dict[str, str]:
    """What was answered to them, for the use case."""
    proof = str(answers.get("proof", "")) if _no_files(answers) else ""
    if proof == _NOTHING:
        return {"proof": "", "why_no_proof": str(answers.get("why_nothing", ""))}
    return {"proof": proof, "why_no_proof": ""}
