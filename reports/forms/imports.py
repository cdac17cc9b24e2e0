"""What people give with a file of numbers: whose numbers they are, the file, and where they come from."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.plain_text import PlainTextField
from alliance.sheets.reading import EMPTY, LARGEST, SENTENCES
from reports.models import CountImport
from reports.workbooks.reading import Unreadable, read_workbook

Mode = CountImport.Mode


class NetworkField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """The networks whose numbers a person enters."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)

    def to_python(self, value: Any) -> Any:
        if "\x00" in str(value):
            raise forms.ValidationError(self.error_messages["invalid_choice"])
        return super().to_python(value)


class NumbersFile(forms.FileField):
    """A spreadsheet in which numbers are found; what it is called means nothing."""

    default_error_messages = {
        "required": _("Choose the file with your numbers."),
        "invalid": _("The file did not arrive. Choose it again."),
        "missing": _("The file did not arrive. Choose it again."),
        "empty": EMPTY,
        "max_length": _("The file's name is too long. Give it a shorter one, and choose it again."),
        "contradiction": _("The file did not arrive. Choose it again."),
    }

    content: bytes = b""

    def clean(self, data: Any, initial: Any = None) -> Any:
        file: Any = super().clean(data, initial)
        if file.size is None or file.size > LARGEST:
            raise forms.ValidationError(str(SENTENCES["too_large"]))
        self.content = file.read()
        try:
            read_workbook(self.content)
        except Unreadable as error:
            raise forms.ValidationError(str(error.sentence)) from error
        return file


class BringNumbersForm(forms.Form):
    """One file."""

    file = NumbersFile(
        label=_("The file"),
        max_length=255,
        help_text=_(
            "XLSX, ODS or CSV, at most 10 MB and 200,000 rows: the workbook of a return, or your own list with one row for each number."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv"}),
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
        self.fields["network"] = NetworkField(
            label=_("Whose numbers these are"),
            queryset=networks,
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
        field = self.fields["file"]
        return field.content if isinstance(field, NumbersFile) else b""


def mode_asked(value: str) -> str:
    """All or nothing, unless somebody asks for what can be entered."""
    return Mode.VALID if value == Mode.VALID else Mode.ALL
