"""Pictures of newer phones: as other pictures, with a reader that only they need."""

import pillow_heif

from alliance.cleaning import pictures
from alliance.cleaning.findings import Clean
from alliance.cleaning.kinds import Kind


def clean(content: bytes, kind: Kind) -> Clean:
    """Raises UncleanableError."""
    pillow_heif.register_heif_opener(thumbnails=False)
    return pictures.clean(content, kind)
