"""What went wrong, in words a user can act on?"""


class DomainError(Exception):
    """A refusal with one clear Chinese sentence: what, which value, how to mend.

    `field` names the form field it belongs to, when there is one.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotAllowed(DomainError):
    """The person signed in may not do this; shown with status 403."""
