"""The vault's own tests pay what a passphrase costs."""

import pytest


@pytest.fixture(autouse=True)
def light_passphrases() -> None:
    """Here they are as heavy as for everybody."""
