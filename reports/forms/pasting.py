"""A block of numbers as somebody pastes it, and where it begins."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.plain_text import PlainTextField
from alliance.tabbed import read_block
from reports.queries.grid import CellKey, Grid
from reports.queries.pasting import Match

LONGEST = 200_000
MOST_CELLS = 5_000


class PasteForm(forms.Form):
    """The text with its tabs, the row and column of its first number, and how its rows are found."""

    text = PlainTextField(
        label=gettext_lazy("The copied cells"),
        strip=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "ltr", "wrap": "off"}),
        help_text=gettext_lazy(
            "Mark the cells in your spreadsheet, copy them, and paste them here. An empty cell leaves a number as it is."
        ),
        error_messages={"required": gettext_lazy("Paste the cells here.")},
    )
    row = forms.ChoiceField(
        label=gettext_lazy("The first row"),
        error_messages={
            "required": gettext_lazy("Choose a row of these numbers."),
            "invalid_choice": gettext_lazy("Choose a row of these numbers."),
        },
    )
    column = forms.ChoiceField(
        label=gettext_lazy("The first column"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose a column of these numbers.")},
    )
    match = forms.ChoiceField(
        label=gettext_lazy("How the rows are found"),
        choices=[
            (Match.PLACE, gettext_lazy("By their place, one after the other")),
            (
                Match.NAMES,
                gettext_lazy(
                    "By the code or name in the first column, and the headings if there are any"
                ),
            ),
        ],
        initial=Match.PLACE,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose how the rows are found."),
            "invalid_choice": gettext_lazy("Choose how the rows are found."),
        },
    )

    def __init__(self, *args: Any, grid: Grid, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grid = grid
        rows = [row for section in grid.sections for row in section.rows]
        columns = {one.key: one.title for section in grid.sections for one in section.columns}
        self.fields["row"].choices = [  # type: ignore[attr-defined]
            (str(row.indicator.pk), f"{row.indicator.code} {row.measure.name}") for row in rows
        ]
        self.fields["column"].choices = [  # type: ignore[attr-defined]
            (key, title or _("Total")) for key, title in columns.items()
        ]

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if sum(map(len, read_block(text))) > MOST_CELLS:
            raise forms.ValidationError(
                _("This is more than %(most)s cells. Paste it in parts.") % {"most": MOST_CELLS}
            )
        return text

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "row" in cleaned and "column" in cleaned:
            cleaned["start"] = self._start(cleaned["row"], cleaned["column"])
            if cleaned["start"] is None:
                self.add_error("column", _("This row has no such column. Choose another one."))
        return cleaned

    def _start(self, indicator: str, column: str) -> CellKey | None:
        for section in self.grid.sections:
            for row in section.rows:
                if str(row.indicator.pk) == indicator:
                    heads = [one.key for one in section.columns]
                    cell = row.cells[heads.index(column)] if column in heads else None
                    return cell.key if cell else None
        return None
