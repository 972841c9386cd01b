"""The one error tree: an error carries a sentence and its parameters and is told to the person at one place, the edge."""

from domain.wording import N_


class PeibanError(Exception):
    """Something could not be done; `message` is a marked English sentence, `params` fill its placeholders."""

    message = N_("That did not work. Please try again.")

    def __init__(self, message: str | None = None, **params: object) -> None:
        if message is not None:
            self.message = message
        self.params = params
        super().__init__(self.message)


class NotFoundError(PeibanError):
    """The thing does not exist, or not for this person: both sound the same."""

    message = N_("I could not find that. It may be finished, or it is not yours to open. /menu shows what there is.")


class NotPermittedError(PeibanError):
    """The person lacks the permission the use case declares."""

    message = N_("That is not open to you. /menu shows what you can do here.")


class InvalidError(PeibanError):
    """What was given cannot be used; the message says what is expected, with an example."""


class NeedsConsentError(PeibanError):
    """The person has not agreed yet that Peiban stores what he says."""

    message = N_("Before we begin, please read the short notice: /start")
