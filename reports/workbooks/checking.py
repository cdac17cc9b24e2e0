"""What a spreadsheet itself says while somebody types; nothing there is refused, for the portal looks at it all again."""

from typing import Any

from django.utils.translation import gettext as _

from reports.models import Measure
from reports.workbooks.lines import address

WHOLE, TEXT, AS_TYPED = "#,##0", "@", ""
# What spreadsheets allow in such a message.
LONGEST_TITLE, LONGEST_MESSAGE = 32, 255


def digits_shown(measure: Measure) -> str:
    """How numbers of this measure are shown; a share is a text, lest it is taken for a day."""
    if measure.nature == Measure.Nature.RATIO:
        return TEXT
    return AS_TYPED if measure.decimals else WHOLE


def check_of(measure: Measure, row: int, place: int) -> dict[str, Any]:
    """A text may hold a qualifier or a shorthand; a number is one that this measure can have."""
    box = address(row, place)
    number = [f"ISNUMBER({box})"]
    if measure.least is not None:
        number.append(f"{box}>={measure.least:f}")
    if measure.most is not None:
        number.append(f"{box}<={measure.most:f}")
    if not measure.decimals:
        number.append(f"{box}=INT({box})")
    message = _(
        "Write a number such as 1250. Before it may stand > (more than), ≥ (at least) or ~ (about). [z] says that there can be none."
    )
    return _warning(
        {"validate": "custom", "value": f"=OR(ISTEXT({box}),AND({','.join(number)}))"}, message
    )


def choice_of(source: str) -> dict[str, Any]:
    """A list to choose from; another word is not refused there."""
    return _warning(
        {"validate": "list", "source": source},
        _("This is not in the list. “Lists” says which words are known."),
    )


def _warning(check: dict[str, Any], message: str) -> dict[str, Any]:
    return check | {
        "ignore_blank": True,
        "error_type": "warning",
        "error_title": _("Please look again")[:LONGEST_TITLE],
        "error_message": message[:LONGEST_MESSAGE],
    }
