"""Who adds files that show what was done, and who sees each of them."""

from django.utils.translation import gettext_lazy as _

from alliance.permissions import Verdict, allowed, denied
from networks.permissions import Role, Visitor
from reports.models import Evidence, Highlight
from reports.permissions.activities import may_change_activity, may_speak_for
from reports.permissions.highlights import is_live, may_change_highlight, may_keep_highlight
from reports.permissions.rights import ENTERING, anyone_with

Visibility = Evidence.Visibility

_WITHDRAWN = _("This file has been withdrawn.")
_NOT_FOR_YOU = _("This file is kept inside.")


def may_see_evidence(user: Visitor, evidence: Evidence) -> Verdict:
    """Everybody, those who work for a network, or those who keep the record of what it shows."""
    if evidence.withdrawn_at:
        return denied(_WITHDRAWN)
    if evidence.highlight:
        return _may_see_photo(user, evidence, evidence.highlight)
    activity = evidence.activity
    if activity is None:
        return denied(_NOT_FOR_YOU)
    if evidence.visibility == Visibility.PUBLIC and activity.is_public:
        return allowed()
    if evidence.visibility != Visibility.COORDINATION:
        verdict = anyone_with(ENTERING | {Role.EDITOR}, user, _NOT_FOR_YOU)
        if verdict:
            return verdict
    return may_speak_for(user, activity.merged_into or activity)


def _may_see_photo(user: Visitor, photo: Evidence, highlight: Highlight) -> Verdict:
    if is_live(highlight) and photo.is_fit_to_show:
        return allowed()
    return may_keep_highlight(user, highlight)


def may_change_evidence(user: Visitor, evidence: Evidence) -> Verdict:
    """Its consent, its words and who sees it; the photo of a highlight while the highlight is written."""
    if evidence.withdrawn_at:
        return denied(_WITHDRAWN)
    if evidence.highlight:
        return may_change_highlight(user, evidence.highlight)
    return _may_keep(user, evidence)


def may_withdraw_evidence(user: Visitor, evidence: Evidence) -> Verdict:
    """At any time: what people no longer agree to goes at once."""
    if evidence.withdrawn_at:
        return denied(_WITHDRAWN)
    if evidence.highlight:
        return may_keep_highlight(user, evidence.highlight)
    return _may_keep(user, evidence)


def _may_keep(user: Visitor, evidence: Evidence) -> Verdict:
    activity = evidence.activity
    if activity is None:
        return denied(_NOT_FOR_YOU)
    return may_change_activity(user, activity.merged_into or activity)
