"""Pictures of newer phones: as other pictures, with a reader that only they need."""

import pillow_heif

from accountability.cleaning import pictures
from accountability.cleaning.findings import Clean
from accountability.cleaning.kinds import Kind


def clean(content: bytes, kind: Kind) -> Clean:
    """Raises UncleanableError."""
    pillow_heif.register_heif_opener(thumbnails=False)
    return pictures.clean(content, kind)
