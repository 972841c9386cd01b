"""What codes are called: one table per kind of code."""

from markupsafe import Markup

from domain.attendance import AttendanceStatus
from domain.people import Role
from domain.wording import C_, N_
from handlers.blocks.texts import Texts
from services.somebody import Somebody

ROLES = {
    Role.TRAINEE: N_("Trainee"),
    Role.CUSTOMER: N_("Customer"),
    Role.TRAINER: N_("Trainer"),
    Role.ASSISTANT: N_("Assistant"),
    Role.TRAINING_MANAGER: N_("Training manager"),
    Role.OWNER: N_("Case owner"),
    Role.DESK: N_("Customer care"),
    Role.SUPERVISOR: N_("Supervisor"),
    Role.MANAGEMENT: N_("Management"),
    Role.ADMIN: N_("Administrator"),
}
STATUSES = {
    AttendanceStatus.PRESENT: C_("attendance", "Present"),
    AttendanceStatus.LATE: C_("attendance", "Late"),
    AttendanceStatus.LEFT_EARLY: C_("attendance", "Left early"),
    AttendanceStatus.LATE_AND_LEFT_EARLY: C_("attendance", "Late and left early"),
    AttendanceStatus.ABSENT: C_("attendance", "Absent"),
    AttendanceStatus.EXCUSED: C_("attendance", "Excused"),
}
LANGUAGE_NAMES = {"zh_Hans": "简体中文", "zh_Hant": "繁體中文", "en": "English"}

CHANNELS = {"web": N_("web chat"), "telegram": "Telegram"}


def channel_name(channel: str, say: Texts) -> Markup:
    """What people call the way by which an account writes."""
    return say(CHANNELS[channel]) if channel == "web" else Markup.escape(CHANNELS.get(channel, channel))


def role_name(role: Role, say: Texts) -> str:
    """A role's name."""
    return say(ROLES[role])


def somebody_name(one: Somebody, say: Texts) -> Markup:
    """A name, or a role and a number; a dash for nobody."""
    if not one.there or one.name:
        return Markup.escape(one.name or "—")
    if one.visitor:
        return say("visitor {key}", key=one.number)
    if one.role is None:
        return say("record {key}", key=one.number)
    return say("{role} {number}", role=role_name(one.role, say), number=one.number)


def status_name(status: AttendanceStatus | None, say: Texts) -> str:
    """An attendance status' name; None is "not here yet"."""
    return say.within("attendance", STATUSES[status]) if status else say("Not here yet")
