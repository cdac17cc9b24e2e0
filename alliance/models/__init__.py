"""The floor's tables, one module for each noun."""

from alliance.models.audit import AuditEvent
from alliance.models.glossary import GlossaryTerm
from alliance.models.mail import OutgoingMail
from alliance.models.outbox import LeasedWork, OutboxTask
from alliance.models.sealed import SealedTextField
from alliance.models.search import SearchDocument
from alliance.models.translation import TranslationState
from alliance.models.user import User

__all__ = [
    "AuditEvent",
    "GlossaryTerm",
    "LeasedWork",
    "OutboxTask",
    "OutgoingMail",
    "SealedTextField",
    "SearchDocument",
    "TranslationState",
    "User",
]
