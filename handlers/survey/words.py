"""What each kind of survey promises, to those who answer and to those who start one."""

from domain.survey import SurveyMode
from domain.wording import C_, N_

PROMISES = {
    SurveyMode.ANONYMOUS: N_(
        "Anonymous: your answers are kept without your name, and there is no way back from them to you. "
        "What you type is removed from this chat. Results are shown from five answers on."
    ),
    SurveyMode.CONFIDENTIAL: N_(
        "Confidential, not anonymous: your answers are kept with your name, but are only shown summed up, "
        "from five answers on."
    ),
    SurveyMode.NAMED: N_("Not anonymous: your name stands beside your answers."),
}
MODES = {
    SurveyMode.ANONYMOUS: C_("survey", "Anonymous"),
    SurveyMode.CONFIDENTIAL: C_("survey", "Confidential"),
    SurveyMode.NAMED: C_("survey", "With names"),
}
THANKS = {
    SurveyMode.ANONYMOUS: N_(
        "✅ Thank you, your answers are in. They are anonymous, so nobody can change them any more, not even you."
    ),
    SurveyMode.CONFIDENTIAL: N_("✅ Thank you, your answers are in. They stay confidential and cannot be changed."),
    SurveyMode.NAMED: N_("✅ Thank you, your answers are in. They stand under your name and cannot be changed."),
}
