"""What people type on their way into a network, one page each; no page checks while somebody types."""

from members.forms.joining.beginning import (
    ANOTHER,
    AT_LARGE,
    SUGGESTED,
    CountryForm,
    ForWhomForm,
    LanguageForm,
    NetworkForm,
)
from members.forms.joining.member import (
    ContactForm,
    InterestsForm,
    OrganisationNameForm,
    PersonNameForm,
    WorkForm,
)
from members.forms.joining.request import (
    MotivationForm,
    RefereesForm,
    VisibilityForm,
)

__all__ = [
    "ANOTHER",
    "AT_LARGE",
    "SUGGESTED",
    "ContactForm",
    "CountryForm",
    "ForWhomForm",
    "InterestsForm",
    "LanguageForm",
    "MotivationForm",
    "NetworkForm",
    "OrganisationNameForm",
    "PersonNameForm",
    "RefereesForm",
    "VisibilityForm",
    "WorkForm",
]
