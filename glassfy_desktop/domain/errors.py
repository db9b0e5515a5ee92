"""The errors a user can do something about; everything else is a bug."""


class UserError(Exception):
    """What happened, what it means and what to do, in sentences a user reads.

    `happened` is one short sentence, `remedy` says what follows and what to do. Neither ever holds a secret.
    """

    def __init__(self, happened: str, remedy: str = "") -> None:
        super().__init__(f"{happened} {remedy}".strip())
        self.happened = happened
        self.remedy = remedy
