"""How numbers are split into parts."""

from django.utils.translation import gettext_lazy as _

from reports.forms.framework.fields import code_field, day, yes
from reports.forms.framework.rows import RowForm, Text, Words
from reports.queries.framework import is_in_use

IN_USE = _(
    "Counts are split by this, so it stays as it is; translations can be written at any time. "
    "To split differently, begin a new version."
)


class SchemeForm(RowForm):
    texts_asked = {"name": Text(_("Name"), 120, is_required=True)}
    code = code_field(most=50)
    is_exclusive = yes(
        _("Its parts do not overlap: nobody and nothing is in two of them."), initial=True
    )
    is_complete = yes(_("Its parts make the whole: everybody and everything is in one of them."))

    @property
    def notice(self) -> Words:
        return IN_USE if self.row and is_in_use(self.row) else ""


class CategoryForm(RowForm):
    texts_asked = {"name": Text(_("Name"), 120, is_required=True)}
    code = code_field(most=50)

    @property
    def notice(self) -> Words:
        scheme = self.row.scheme if self.row else self.parent
        return IN_USE if is_in_use(scheme) else ""


class SchemeVersionForm(RowForm):
    """A new version of a scheme: its code, and from which day it holds."""

    code = code_field(most=50)
    since = day(
        _("In force from"),
        help_text=_("Best the first day of a year. Earlier periods keep the parts they had."),
    )
