"""What people type about networks, one module for each room."""

from networks.forms.governance import BodyForm, DayForm, SeatForm, TermForm
from networks.forms.pages import AdmissionForm, PageForm, SettingsForm
from networks.forms.roles import GiveRoleForm, TakeBackForm
from networks.forms.status import (
    DecisionForm,
    EndSuspensionForm,
    OneOfTheBodies,
    ProposalForm,
    SuspensionForm,
)

__all__ = [
    "AdmissionForm",
    "BodyForm",
    "DayForm",
    "DecisionForm",
    "EndSuspensionForm",
    "GiveRoleForm",
    "OneOfTheBodies",
    "PageForm",
    "ProposalForm",
    "SeatForm",
    "SettingsForm",
    "SuspensionForm",
    "TakeBackForm",
    "TermForm",
]
