"""What tests of concerns share."""

import pytest

from accountability import flood, store
from accountability.vault import derivation


@pytest.fixture(autouse=True)
def quiet_hour() -> None:
    """No flood of concerns, however many other tests have sent in this hour."""
    store.drop(flood._name())


@pytest.fixture(autouse=True)
def light_passphrases(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A vault opens in a moment instead of half a second; those of the demonstration were made at their real cost."""
    if not {"demonstration", "demonstration_copy"} & set(request.fixturenames):
        monkeypatch.setattr(derivation, "PASSPHRASE_PASSES", 1)
        monkeypatch.setattr(derivation, "PASSPHRASE_MEMORY", derivation.MIB)
