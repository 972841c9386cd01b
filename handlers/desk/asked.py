"""How each kind of words that the desk writes to a case is asked for and acknowledged, and who reads them."""

from dataclasses import dataclass

from domain.complaint import Act
from domain.wording import N_


@dataclass(frozen=True, slots=True)
class Asking:
    """How one kind of words is asked for and acknowledged."""

    prompt: str
    hint: str
    done: str


ASKED = {
    Act.ASK_BACK: Asking(
        N_("What do you want to ask the customer?"),
        N_("Which room were you sent to first?"),
        N_("✅ Your question is on its way to the customer."),
    ),
    Act.SAY: Asking(
        N_("What do you want to write to the customer?"),
        N_("I have spoken with the trainer and will call you tomorrow."),
        N_("✅ Your message is on its way to the customer."),
    ),
    Act.CONTACT: Asking(
        N_("What was said? The customer can read it."),
        N_("I called and promised an answer by tomorrow noon."),
        N_("✅ The contact is recorded."),
    ),
    Act.INVESTIGATE: Asking(
        N_("What did you find out? Only the house reads it."),
        N_("the room was booked twice by mistake"),
        N_("✅ Noted."),
    ),
    Act.PROPOSE: Asking(
        N_("What do you propose? The customer accepts or declines it."),
        N_("a catch-up lesson on Thursday at 15:00"),
        N_("✅ Your proposal is on its way to the customer."),
    ),
    Act.CARRY_OUT: Asking(
        N_("What was done? The customer reads it and is asked whether it is settled."),
        N_("the catch-up lesson took place on Thursday"),
        N_("✅ Noted. Somebody else calls back whether it is settled."),
    ),
    Act.ADD: Asking(
        N_("What does the customer add? In his own words."),
        N_("the second truck was late too"),
        N_("✅ Added in the customer's words."),
    ),
    Act.ACCEPT: Asking(
        N_("In what words? Leave it out if he said no more."),
        N_("he is content with it"),
        N_("✅ Noted: the customer accepts."),
    ),
    Act.DECLINE: Asking(
        N_("Why, in his own words? Leave it out if he said nothing."),
        N_("half of the freight is not enough"),
        N_("Noted: the customer declines. We look for a better solution."),
    ),
    Act.WITHDRAW: Asking(
        N_("What did the customer say? The case is over then."),
        N_("the missing parts have arrived"),
        N_("The complaint is taken back, as the customer said."),
    ),
    Act.REJECT: Asking(
        N_("Why is it not yours? The desk reads it and decides."),
        N_("the rooms are booked by the training office"),
        N_("The case is back at the desk."),
    ),
    Act.INSIST: Asking(
        N_("Why does it stay with this department?"),
        N_("the lesson was yours, whoever booked the room"),
        N_("✅ The case stays with the department."),
    ),
    Act.ASK_EXTENSION: Asking(
        N_("Why is more time needed? The customer reads it."),
        N_("the trainer is back on Monday only"),
        N_("✅ The customer is told, the desk decides."),
    ),
    Act.REFUSE_EXTENSION: Asking(
        N_("Why is there no more time? The department reads it."),
        N_("the customer needs an answer this week"),
        N_("Refused. The due time stays."),
    ),
    Act.SET_CLOSING_DATE: Asking(
        N_("By when shall the case be closed? Press a button or type a day and a time."),
        "",
        N_("✅ The date is set. Whoever works on the case is told."),
    ),
    Act.CHANGE: Asking(
        N_("What changes, for whom and when? The customer reads it."),
        N_("from today Ms Zhou takes care of it"),
        N_("✅ The customer is told."),
    ),
    Act.NOT_SETTLED: Asking(
        N_("What is not settled? The case is opened again, under supervision."),
        N_("the promised lesson did not take place"),
        N_("✅ The case is open again, under supervision."),
    ),
    # Only of a customer without a chat; of all others it takes no words.
    Act.CLOSE: Asking(
        N_("In what words? Leave it out if he said no more."),
        N_("he is content with it"),
        N_("✅ Closed."),
    ),
    Act.MERGE: Asking(
        N_("Into which case? Its number, please."),
        N_("C-2026-000123"),
        N_("✅ The two cases are one now."),
    ),
    Act.MARK_UNJUSTIFIED: Asking(
        N_("Why is it unjustified? The customer reads this, so please stay courteous."),
        N_("the lesson took place as it was announced"),
        N_("The case is over: found unjustified."),
    ),
    Act.REOPEN: Asking(
        N_("Why shall it be opened again?"),
        N_("the promised lesson did not take place"),
        N_("✅ The case is open again."),
    ),
}
READ_BY_CUSTOMER = frozenset(
    {
        Act.ASK_BACK,
        Act.SAY,
        Act.CONTACT,
        Act.PROPOSE,
        Act.CARRY_OUT,
        Act.ASK_EXTENSION,
        Act.CHANGE,
        Act.NOT_SETTLED,
        Act.MARK_UNJUSTIFIED,
        Act.REOPEN,
    }
)
# Photos and documents go along with these: evidence for the file, and what the customer shall see.
WITH_FILES = frozenset(
    {Act.SAY, Act.ASK_BACK, Act.CONTACT, Act.INVESTIGATE, Act.PROPOSE, Act.CHANGE, Act.CARRY_OUT, Act.ADD}
)
