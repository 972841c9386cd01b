"""How staff speak with a customer: the guide of six steps, and the look over words before they go out."""

from collections.abc import Callable, Sequence

from markupsafe import Markup

from domain.complaint.manner import Dont, Step, check_manner
from domain.wording import N_
from handlers.blocks.answers import Show, rows
from handlers.blocks.cases import case_screen
from handlers.blocks.form import Choice, Field, Kind
from handlers.blocks.form.model import Answers
from handlers.blocks.texts import Texts
from handlers.desk.actions import back
from services.complaint import CaseCard

# A draft that offends more often is written anew anyway.
MOST_SHOWN = 4
GUIDE = {
    Step.LISTEN: N_("Listen: let the customer finish, take notes, do not judge yet."),
    Step.SHARE_FEELING: N_("Share the feeling: say in one sentence that you understand the trouble."),
    Step.PROBE: N_("Probe: ask for what, when, where, who, and what the customer wishes."),
    Step.CHECK: N_("Check: say it back in your own words and let it be confirmed."),
    Step.ACT: N_("Act: say what you do and by when; keep to it or call before."),
    Step.VERIFY: N_("Verify: ask afterwards whether it is settled, and thank for the hint."),
}
SOUNDS = {
    Dont.DOUBTING: N_("sounds as if you did not believe the customer"),
    Dont.INSISTING: N_("sounds as if only we could be right"),
    Dont.HASTY: N_("sounds like an answer given before asking"),
    Dont.JOKING: N_("sounds as if it were not taken seriously"),
    Dont.BLAMING_OTHERS: N_("puts the blame on colleagues or others"),
    Dont.NIT_PICKING: N_("sounds like picking on the customer's words"),
    Dont.NOT_AS_SAID: N_("takes back what was said or promised"),
    Dont.RUNNING_DOWN: N_("runs down colleagues or partners"),
    Dont.PLAYING_DUMB: N_("sounds as if it were none of our business"),
    Dont.BLAMING_CUSTOMER: N_("puts the blame on the customer"),
}


def guide(card: CaseCard, say: Texts) -> Show:
    """The six steps of handling a complaint, one line each."""
    lines = [Markup("<b>{}</b>").format(say("Six steps with a customer"))]
    lines.extend(Markup("{}. {}").format(number, say(GUIDE[step])) for number, step in enumerate(Step, start=1))
    return Show(case_screen(card.brief.id), Markup("\n").join(lines), rows(back(card, say)), view="guide")


def second_look(words: str, *, text: Callable[[Answers], str] | None = None, key: str = "manner") -> Field:
    """The question that follows on the answer `words` when something in it may hurt: send it all the same?

    `text` makes the words that go out from the answers, where they are more than that one.
    """

    def draft(answers: Answers) -> str:
        return text(answers) if text else answers.get(words) or ""

    def found(answers: Answers) -> bool:
        return bool(check_manner(draft(answers)))

    def remarks(answers: Answers, say: Texts) -> Sequence[Markup]:
        by_kind: dict[Dont, list[str]] = {}
        for remark in check_manner(draft(answers)):
            by_kind.setdefault(remark.code, []).append(f"“{remark.words}”")
        return [
            Markup("⚠️ {} · {}").format(say.joined(quoted[:MOST_SHOWN]), say(SOUNDS[code]))
            for code, quoted in list(by_kind.items())[:MOST_SHOWN]
        ]

    return Field(
        key=key,
        label=N_("Second look"),
        prompt=N_("It has not been sent yet. Send it all the same?"),
        kind=Kind.CHOICE,
        choices=(Choice("send", N_("Send as it is")), Choice("rewrite", N_("Rewrite"), back_to=words)),
        when=found,
        above=remarks,
    )
