"""What the uses and languages of reply templates are called."""

from domain.complaint.template import TemplateUse
from domain.wording import C_
from handlers.blocks.texts import Texts

USES = {
    TemplateUse.RECEIPT: C_("template", "Acknowledge"),
    TemplateUse.ASK_BACK: C_("template", "Ask back"),
    TemplateUse.DELAY: C_("template", "More time"),
    TemplateUse.SOLUTION: C_("template", "Propose"),
    TemplateUse.REFUSAL: C_("template", "Decline"),
    TemplateUse.CLOSING: C_("template", "Close"),
}
# Each in itself: whoever looks for his language knows it.
LANGUAGES = {"zh_Hans": "简体中文", "zh_Hant": "繁體中文", "en": "English"}


def use_name(use: TemplateUse, say: Texts) -> str:
    """What a template is for."""
    return say.within("template", USES[use])
