"""What people give with a list of members: the file, the network, and where the list comes from."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.plain_text import PlainTextField
from alliance.sheets.reading import EMPTY, LARGEST, SENTENCES, Unreadable
from members.sheets.reading import Table, read_table


class NetworkField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """The networks whose lists a person brings."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)

    def to_python(self, value: Any) -> Any:
        if "\x00" in str(value):
            raise forms.ValidationError(self.error_messages["invalid_choice"])
        return super().to_python(value)


class ListFile(forms.FileField):
    """A spreadsheet that can be read as a list of members; what it is called means nothing."""

    default_error_messages = {
        "required": _("Choose the file with your list."),
        "invalid": _("The file did not arrive. Choose it again."),
        "missing": _("The file did not arrive. Choose it again."),
        "empty": EMPTY,
        "max_length": _("The file's name is too long. Give it a shorter one, and choose it again."),
        "contradiction": _("The file did not arrive. Choose it again."),
    }

    content: bytes = b""
    table: Table | None = None

    def clean(self, data: Any, initial: Any = None) -> Any:
        file: Any = super().clean(data, initial)
        if file.size is None or file.size > LARGEST:
            raise forms.ValidationError(str(SENTENCES["too_large"]))
        self.content = file.read()
        try:
            self.table = read_table(self.content)
        except Unreadable as error:
            raise forms.ValidationError(str(error.sentence)) from error
        return file


class UploadListForm(forms.Form):
    """One list for one network."""

    file = ListFile(
        label=_("The file"),
        max_length=255,
        help_text=_(
            "XLSX, ODS or CSV, at most 10 MB and 20,000 rows. The columns may stand in any order."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv"}),
    )
    reason = PlainTextField(
        label=_("Where this list comes from"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Kept with the list, for those who ask later: who kept it, and what the members were told."
        ),
        error_messages={"required": _("Write in a few words where this list comes from.")},
    )

    field_order = ("network", "file", "reason")

    def __init__(self, *args: Any, networks: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["network"] = NetworkField(
            label=_("Whose members these are"),
            queryset=networks,
            to_field_name="slug",
            empty_label=None if networks.count() == 1 else _("Choose a network"),
            error_messages={
                "required": _("Choose the network to which these members belong."),
                "invalid_choice": _("Choose one of the networks shown."),
            },
        )
        self.order_fields(self.field_order)

    @property
    def content(self) -> bytes:
        field = self.fields["file"]
        return field.content if isinstance(field, ListFile) else b""
