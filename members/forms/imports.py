"""What people give with a list of members: the file, the network, and where the list comes from."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.choices import OneOf
from alliance.import_forms import BroughtFile, content_of
from alliance.plain_text import PlainTextField
from members.sheets.reading import Table, read_table


class ListFile(BroughtFile):
    """A spreadsheet that can be read as a list of members."""

    default_error_messages = {"required": _("Choose the file with your list.")}

    table: Table | None = None

    def read(self, content: bytes) -> None:
        self.table = read_table(content)


class UploadListForm(forms.Form):
    """One list for one network."""

    file = ListFile(
        help_text=_(
            "XLSX, ODS or CSV, at most 10 MB and 20,000 rows. The columns may stand in any order."
        ),
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
        self.fields["network"] = OneOf(
            networks,
            label=_("Whose members these are"),
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
        return content_of(self)
