"""A case, locked for a change."""

from accountability.models import Case
from accountability.opened import OpenedCase


class CaseMovedOnError(Exception):
    """Somebody else was faster: the case stands elsewhere, or its keys were made anew."""


def hold_still(opened: OpenedCase) -> Case:
    """Lock the case for a change. Raises CaseMovedOnError where it is no longer the one that was opened."""
    case = Case.objects.select_for_update().filter(pk=opened.case.pk).first()
    if case is None or (case.epoch, case.status) != (opened.case.epoch, opened.case.status):
        raise CaseMovedOnError
    opened.case = case
    return case
