"""The members' tables, one module for each noun."""

from members.models.announcements import Announcement, Delivery
from members.models.applications import Application, ApplicationEvent, Reference, Review
from members.models.duplicates import DuplicateSuspicion, Merge
from members.models.imports import ImportBatch, ImportRow
from members.models.invitations import Invitation, PrimaryRecovery, RepresentationRequest
from members.models.members import Member, MemberContact, Representative
from members.models.memberships import (
    Membership,
    MembershipProposal,
    MembershipSuspension,
    Partnership,
    WhyLeft,
)
from members.models.pledges import Pledge, PledgeReminder, PolicyDocument, PolicyVersion
from members.models.privacy import (
    ConsentRecord,
    ErasureRequest,
    FieldVisibility,
    PersonalExport,
    SafetyHold,
    VisibilityCeiling,
)
from members.models.suggestions import ProfileSuggestion

__all__ = [
    "Announcement",
    "Application",
    "ApplicationEvent",
    "ConsentRecord",
    "Delivery",
    "DuplicateSuspicion",
    "ErasureRequest",
    "FieldVisibility",
    "ImportBatch",
    "ImportRow",
    "Invitation",
    "Member",
    "MemberContact",
    "Membership",
    "MembershipProposal",
    "MembershipSuspension",
    "Merge",
    "Partnership",
    "PersonalExport",
    "Pledge",
    "PledgeReminder",
    "PolicyDocument",
    "PolicyVersion",
    "PrimaryRecovery",
    "ProfileSuggestion",
    "Reference",
    "RepresentationRequest",
    "Representative",
    "Review",
    "SafetyHold",
    "VisibilityCeiling",
    "WhyLeft",
]
