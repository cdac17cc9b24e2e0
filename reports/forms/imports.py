"""What people give with a file of numbers: whose numbers they are, the file, and where they come from."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.choices import OneOf
from alliance.import_forms import BroughtFile, content_of
from alliance.plain_text import PlainTextField
from reports.models import CountImport
from reports.workbooks.reading import read_workbook

Mode = CountImport.Mode


class NumbersFile(BroughtFile):
    """A spreadsheet in which numbers are found."""

    default_error_messages = {"required": _("Choose the file with your numbers.")}

    def read(self, content: bytes) -> None:
        read_workbook(content)


class BringNumbersForm(forms.Form):
    """One file."""

    file = NumbersFile(
        help_text=_(
            "XLSX, ODS or CSV, at most 10 MB and 200,000 rows: the workbook of a return, or your own list with one row for each number."
        ),
    )
    reason = PlainTextField(
        label=_("Where these numbers come from"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stands in the history of each number, for those who ask later."),
    )

    field_order = ("network", "file", "reason")

    def __init__(self, *args: Any, networks: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["network"] = OneOf(
            networks,
            label=_("Whose numbers these are"),
            to_field_name="slug",
            empty_label=None if networks.count() == 1 else _("Choose a network"),
            help_text=_("The numbers of networks below it may stand in the same file."),
            error_messages={
                "required": _("Choose the network whose numbers these are."),
                "invalid_choice": _("Choose one of the networks shown."),
            },
        )
        self.order_fields(self.field_order)

    @property
    def content(self) -> bytes:
        return content_of(self)


def mode_asked(value: str) -> str:
    """All or nothing, unless somebody asks for what can be entered."""
    return Mode.VALID if value == Mode.VALID else Mode.ALL
