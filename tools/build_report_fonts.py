"""Describes the fonts of the printed report: which letters each has, so that a missing one is named before it is missed.

Needed again only when a font of reports/drawing/fonts is replaced; the result is committed. Usage:

    npm pack @expo-google-fonts/rubik @expo-google-fonts/source-sans-3 @expo-google-fonts/vazirmatn
    (copy the TrueType files and the licences into reports/drawing/fonts)
    python -m tools.build_report_fonts
"""

import hashlib
import json
import sys
from pathlib import Path

from fontTools.ttLib import TTFont

FOLDER = Path(__file__).parents[1] / "reports" / "drawing" / "fonts"


def describe(path: Path) -> dict[str, object]:
    """What the report must know of one font file."""
    font = TTFont(path)
    return {
        "file": path.name,
        "name": font["name"].getDebugName(6),
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "characters": ranges(sorted(font.getBestCmap())),
    }


def ranges(codes: list[int]) -> list[list[int]]:
    """Code points as stretches from first to last."""
    found: list[list[int]] = []
    for code in codes:
        if found and code == found[-1][1] + 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return found


def main() -> int:
    fonts = [describe(path) for path in sorted(FOLDER.glob("*.ttf"))]
    lines = ",\n".join(json.dumps(font, separators=(",", ":")) for font in fonts)
    (FOLDER / "fonts.json").write_text(f"[\n{lines}\n]\n")
    print(f"{len(fonts)} fonts described")
    return 0


if __name__ == "__main__":
    sys.exit(main())
