"""Films: written anew by ffmpeg where it is installed; without it they cannot be cleaned, since notes stand between the pictures."""

import os
import shutil
import subprocess

from alliance.cleaning.boxes import blanked, entries
from alliance.cleaning.findings import Clean, Reason, Removed, UncleanableError
from alliance.cleaning.kinds import Kind

SECONDS = 20
# notes of cameras inside the stream of pictures, by how it is written: ffmpeg's numbers of these units
NOTES_IN_PICTURES = {
    b"avc1": "6",
    b"avc3": "6",
    b"hvc1": "39|40",
    b"hev1": "39|40",
}


def clean(content: bytes, kind: Kind) -> Clean:
    """Raises UncleanableError."""
    program = shutil.which("ffmpeg")
    written_as = entries(content)
    pictures = written_as & NOTES_IN_PICTURES.keys()
    if program is None or len(pictures) != 1:
        raise UncleanableError(Reason.VIDEO)
    fresh = _written_anew(program, content, NOTES_IN_PICTURES[pictures.pop()])
    blank, _ = blanked(fresh, {b"vide", b"soun"})
    removed = {Removed.PLACE, Removed.DEVICE, Removed.TIMES, Removed.OTHER}
    return Clean(blank, kind.media_type, kind.extension, frozenset(removed))


def _written_anew(program: str, content: bytes, notes: str) -> bytes:
    """Only the first pictures and the first sound, as they are; in files that exist in memory alone."""
    before, after = os.memfd_create("before"), os.memfd_create("after")
    with os.fdopen(before, "w+b") as source, os.fdopen(after, "w+b") as target:
        source.write(content)
        source.flush()
        source.seek(0)
        done = subprocess.run(  # noqa: S603 - one known program; every word is ours
            [
                *(program, "-nostdin", "-v", "error", "-protocol_whitelist", "file", "-y"),
                *("-f", "mov", "-i", f"file:/proc/self/fd/{before}"),
                *("-map", "0:v:0", "-map", "0:a:0?", "-map_metadata", "-1", "-map_chapters", "-1"),
                *("-c", "copy", "-bsf:v", f"filter_units=remove_types={notes}"),
                *("-fflags", "+bitexact", "-flags", "+bitexact", "-threads", "1"),
                *("-f", "mp4", f"file:/proc/self/fd/{after}"),
            ],
            pass_fds=(before, after),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
            env={},
        )
        if done.returncode:
            raise UncleanableError(Reason.VIDEO)
        target.seek(0)
        return target.read()
