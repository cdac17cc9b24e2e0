"""What people type about networks, one module for each room."""

from networks.forms.countries import EndPresenceForm, PresenceForm
from networks.forms.governance import BodyForm, DayForm, SeatForm, TermForm
from networks.forms.pages import AdmissionForm, PageForm, SettingsForm
from networks.forms.roles import GiveRoleForm, TakeBackForm
from networks.forms.status import (
    DecisionForm,
    EndSuspensionForm,
    ProposalForm,
    SuspensionForm,
)

__all__ = [
    "AdmissionForm",
    "BodyForm",
    "DayForm",
    "DecisionForm",
    "EndPresenceForm",
    "EndSuspensionForm",
    "GiveRoleForm",
    "PageForm",
    "PresenceForm",
    "ProposalForm",
    "SeatForm",
    "SettingsForm",
    "SuspensionForm",
    "TakeBackForm",
    "TermForm",
]
