"""What tests of concerns share."""

import pytest

from accountability import flood, store


@pytest.fixture(autouse=True)
def quiet_hour() -> None:
    """No flood of concerns, however many other tests have sent in this hour."""
    store.drop(flood._name())
