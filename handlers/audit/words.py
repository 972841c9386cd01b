"""What the stored names of the audit trail are called."""

from markupsafe import Markup

from domain.audit import AuditKind, case_act, import_act
from domain.complaint import Act
from domain.imports.state import ImportState
from domain.people import Role
from domain.wording import N_
from handlers.blocks.cases import category_name
from handlers.blocks.labels import role_name, somebody_name
from handlers.blocks.texts import Texts
from services.reports.audit import Line

KINDS = {
    AuditKind.PEOPLE: N_("People and roles"),
    AuditKind.CASES: N_("Complaints"),
    AuditKind.DESK: N_("Desk's set-up"),
    AuditKind.LEARNING: N_("Training"),
    AuditKind.STORE: N_("Data and system"),
}
ACTS = {
    "invited": N_("Made an invitation"),
    "role given": N_("Gave a role"),
    "role taken": N_("Took a role"),
    "unbound": N_("Unbound accounts"),
    "claim decided": N_("Decided on a claimed record"),
    "consent withdrawn": N_("Had personal data erased"),
    "group bound": N_("Bound a group"),
    "group unbound": N_("Unbound a group"),
    "roles set": N_("Changed roles by a roster"),
    "superiors set": N_("Set whose superior is who"),
    "identity seen": N_("Looked who the customer is"),
    "complaint files seen": N_("Opened files of a case"),
    "repeat complainants seen": N_("Looked who complained repeatedly"),
    "complaint lodged for another": N_("Registered a complaint for a customer"),
    "complaint taken over": N_("Took a case over"),
    "complaint given back": N_("Left, the case is back at the desk"),
    "complaint classified": N_("Classified a case"),
    "complaint dispatched": N_("Passed a case on"),
    "complaint merged": N_("Merged a case"),
    "complaint clocks repaired": N_("Repaired the clocks of a case"),
    "snippet kept": N_("Kept what helped"),
    "snippet deleted": N_("Deleted what helped"),
    "improvement taken up": N_("Took up an improvement item"),
    "improvement given": N_("Gave an improvement item to somebody"),
    "improvement done": N_("Finished an improvement item"),
    case_act(Act.SEPARATE): N_("Separated merged cases"),
    case_act(Act.REJECT): N_("Passed a case back"),
    case_act(Act.INSIST): N_("Insisted that a case stays"),
    case_act(Act.GRANT_EXTENSION): N_("Granted more time"),
    case_act(Act.REFUSE_EXTENSION): N_("Refused more time"),
    case_act(Act.SET_CLOSING_DATE): N_("Set a case's closing date"),
    case_act(Act.CHANGE): N_("Changed person, time or place"),
    case_act(Act.SUPERVISE): N_("Put a case under supervision"),
    case_act(Act.CLOSE): N_("Closed a case"),
    case_act(Act.ACCEPT): N_("Noted that a customer accepts a solution"),
    case_act(Act.DECLINE): N_("Noted that a customer declines a solution"),
    case_act(Act.WITHDRAW): N_("Took a complaint back for its customer"),
    "opening hours set": N_("Set opening hours"),
    "working day decided": N_("Set a day off or working day"),
    "complaint limit set": N_("Set a limit"),
    "complaint limit taken back": N_("Took a limit back"),
    "customer tier set": N_("Set a customer's tier"),
    "complaint duty named": N_("Named who answers for a category"),
    "duty roster changed": N_("Changed the duty roster"),
    "reply template set": N_("Changed a reply template"),
    "complaint category set": N_("Changed a category"),
    "desk named": N_("Named the desk"),
    "attendance marked": N_("Corrected attendance"),
    "walk-in decided": N_("Decided on a walk-in"),
    "quiz scheduled": N_("Scheduled a quiz"),
    "quiz published": N_("Published a quiz"),
    "survey mode chosen": N_("Chose a survey's mode"),
    "survey started": N_("Started a survey"),
    "survey closed": N_("Closed a survey"),
    "imported": N_("Imported"),
    import_act(ImportState.WAITING): N_("Sent a file to import"),
    import_act(ImportState.READY): N_("Import: previewed"),
    import_act(ImportState.CONFIRMED): N_("Import: confirmed"),
    import_act(ImportState.DONE): N_("Import: done"),
    import_act(ImportState.NOTHING): N_("Import: nothing new"),
    import_act(ImportState.REFUSED): N_("Import: refused"),
    import_act(ImportState.CANCELLED): N_("Import: cancelled"),
    import_act(ImportState.FAILED): N_("Import: failed"),
    "backup made": N_("Made a backup"),
    "old complaints erased": N_("Erased old complaints"),
    "update replayed": N_("Repeated a failed update"),
    "notice told again": N_("Told a message again"),
    "notice seen": N_("Put a message off the list"),
    "answers dropped": N_("Dropped answers that could not be sent in time"),
    "audit read": N_("Read the audit"),
    "audit exported": N_("Exported the audit"),
}
# Where what an entry is about has no number that people know: its word, and the key under which it is stored.
SUBJECTS = {
    "lesson": N_("lesson {key}"),
    "quiz": N_("quiz {key}"),
    "survey": N_("survey {key}"),
    "improvement": N_("improvement item {key}"),
    "import": N_("import {key}"),
    "chat": N_("group {key}"),
    "notice": N_("message {key}"),
    "update": N_("update {key}"),
    "person": N_("record {key}"),
    "limit": N_("limit {key}"),
    "duty": N_("duty {key}"),
    "template": N_("template {key}"),
    "organisation": N_("organisation {key}"),
    "complaint": N_("complaint {key}"),
}
_ALONE = {"day", "span"}
_WHOLE = {"audit", "store", "complaints", "answers", ""}


def act_name(act: str, say: Texts) -> Markup:
    """What somebody did."""
    return say(ACTS[act]) if act in ACTS else Markup.escape(act)


def subject_name(line: Line, say: Texts) -> Markup:
    """What an entry is about; empty where the act says it already."""
    if line.about is not None:
        return somebody_name(line.about, say) if line.about.there else Markup("")
    if line.roles:
        return _roles(line, say)
    if line.superiors:
        return _superiors(line, say)
    if line.category is not None:
        return category_name(line.category, say)
    kind, _, key = line.subject.partition(":")
    if kind in SUBJECTS:
        return say(SUBJECTS[kind], key=key)
    return Markup.escape("" if kind in _WHOLE else key if kind in _ALONE else line.subject)


def _roles(line: Line, say: Texts) -> Markup:
    """Who was given (+) and lost (−) what, of the first few; the sheet's details have them all."""
    named: list[str | Markup] = []
    for one, given, taken in line.roles:
        marked = [*(("+", grant) for grant in given), *(("\N{MINUS SIGN}", grant) for grant in taken)]
        words = [Markup("{}{}").format(mark, _grant(grant, say)) for mark, grant in marked]
        named.append(Markup(" ").join([somebody_name(one, say), *words]))
    return _and_more(named, line, say)


def _grant(spelt: str, say: Texts) -> str:
    role, at, where = spelt.partition("@")
    # An entry outlives what the roles are called.
    return f"{role_name(Role(role), say) if role in set(Role) else role}{at}{where}"


def _superiors(line: Line, say: Texts) -> Markup:
    """Who is above whom now, of the first few; the sheet's details have them all."""
    named: list[str | Markup] = [
        Markup("{} → {}").format(somebody_name(one, say), somebody_name(above, say) if above else "–")
        for one, above in line.superiors
    ]
    return _and_more(named, line, say)


def _and_more(named: list[str | Markup], line: Line, say: Texts) -> Markup:
    more = [say.plural("and {n} more", "and {n} more", n=line.others)] if line.others else []
    return say.joined([*named, *more])
