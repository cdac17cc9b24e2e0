"""What accountability stores."""

from accountability.models.cases import (
    Attachment,
    Case,
    CaseExclusion,
    CaseGrant,
    CaseItem,
    CaseKey,
    UnsentRecord,
)
from accountability.models.channels import (
    ChannelChange,
    EscalationStep,
    IntakeChannel,
    SupportResource,
)
from accountability.models.handlers import DeclaredTie, HandlerKey, TrustCertificate
from accountability.models.keeping import (
    EndedAccess,
    HandlerNotice,
    LegalHold,
    RetentionRule,
    StatRecord,
    StatSnapshot,
    Tombstone,
)
from accountability.models.standards import (
    EvidenceFile,
    Standard,
    StandardAnswer,
    StandardAssessment,
)
from accountability.models.trail import CaseEvent

__all__ = [
    "Attachment",
    "Case",
    "CaseEvent",
    "CaseExclusion",
    "CaseGrant",
    "CaseItem",
    "CaseKey",
    "ChannelChange",
    "DeclaredTie",
    "EndedAccess",
    "EscalationStep",
    "EvidenceFile",
    "HandlerKey",
    "HandlerNotice",
    "IntakeChannel",
    "LegalHold",
    "RetentionRule",
    "Standard",
    "StandardAnswer",
    "StandardAssessment",
    "StatRecord",
    "StatSnapshot",
    "SupportResource",
    "Tombstone",
    "TrustCertificate",
    "UnsentRecord",
]
