"""Records for the yearly figures: those who keep the statistics open them, and their length says nothing."""

import pytest

from accountability.vault import UnreadableError
from accountability.vault.figures import NobodyOpensError, open_record, seal_record
from accountability.vault.keys import new_pair
from tests.accountability.vault.things import changed

VALUES = {"what": "filed", "category": "power"}


def test_each_of_those_who_keep_the_statistics_opens_it_and_nobody_else() -> None:
    (one, one_public), (other, other_public), (stranger, _) = (new_pair() for _ in range(3))
    sealed = seal_record(VALUES, [one_public, other_public], "2027Q1")

    assert open_record(sealed, one, "2027Q1") == open_record(sealed, other, "2027Q1") == VALUES
    for private, quarter in ((stranger, "2027Q1"), (one, "2027Q2")):
        with pytest.raises(UnreadableError):
            open_record(sealed, private, quarter)


def test_a_record_that_is_sealed_to_nobody_is_refused() -> None:
    with pytest.raises(NobodyOpensError):
        seal_record(VALUES, [], "2027Q1")


def test_a_changed_byte_is_refused_wherever_it_is() -> None:
    private, public = new_pair()
    sealed = seal_record(VALUES, [public], "2027Q1")

    for at in range(0, len(sealed), 7):
        with pytest.raises(UnreadableError):
            open_record(changed(sealed, at, 1), private, "2027Q1")


@pytest.mark.parametrize("cut", [0, 1, 40, 81, 90])
def test_half_a_record_is_refused(cut: int) -> None:
    private, public = new_pair()

    with pytest.raises(UnreadableError):
        open_record(seal_record(VALUES, [public], "2027Q1")[:cut], private, "2027Q1")


def test_records_are_of_one_length_and_share_nothing() -> None:
    _private, public = new_pair()
    short = seal_record({"what": "rated"}, [public], "2027Q1")
    long = seal_record({"what": "closed", "category": "x" * 300}, [public], "2027Q1")

    assert len(short) == len(long)
    assert not {short[at : at + 16] for at in range(1, len(short) - 16)} & {
        long[at : at + 16] for at in range(1, len(long) - 16)
    }
