"""The floor's forms."""

from allauth.account.forms import SignupForm


class CodeSignupForm(SignupForm):
    """Sign-up with an address only: one joins with a code, a password may follow."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password1", None)
