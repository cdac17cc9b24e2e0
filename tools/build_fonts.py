"""Makes the heading fonts: Rubik at weight 650, cut down to one small file for each script.

Needed again only when the typeface or the alphabets change; the result is committed. Usage:

    npm pack @fontsource-variable/rubik && tar xzf fontsource-variable-rubik-*.tgz
    python tools/build_fonts.py package/files
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter, save_font
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FOLDER = Path(__file__).parents[1] / "alliance" / "static" / "fonts"
WEIGHT = 650
MOST_BYTES = 18 * 1024

# The alphabets of headings. Characters outside them are drawn by the reader's own system font.
LATIN = [
    range(0x20, 0x7F),
    range(0xA0, 0x100),
    range(0x131, 0x132),
    range(0x152, 0x154),
    range(0x178, 0x179),
    range(0x2010, 0x2016),
    range(0x2018, 0x201F),
    range(0x2026, 0x2027),
    range(0x202F, 0x2030),
    range(0x2039, 0x203B),
    range(0x20AC, 0x20AD),
    range(0x2212, 0x2213),
]
ARABIC = [
    range(0x60C, 0x60D),
    range(0x61B, 0x61C),
    range(0x61F, 0x620),
    range(0x621, 0x63B),
    range(0x640, 0x653),
    range(0x654, 0x656),
    range(0x660, 0x66D),
    range(0x670, 0x672),
    range(0x200C, 0x2010),
]
# Spaces, Western digits and marks: with them in the Arabic file, an Arabic page needs no second one.
SHARED = [
    range(0x20, 0x3C),
    range(0xA0, 0xA1),
    range(0xAB, 0xAC),
    range(0xBB, 0xBC),
    range(0x2010, 0x2016),
]

# What each file is made of: the script's part of Rubik and the characters taken from it.
FILES = {
    "latin": [("latin", LATIN)],
    "arabic": [("arabic", ARABIC), ("latin", SHARED)],
}


def options() -> Options:
    """Say what of the typeface is kept."""
    kept = Options()
    kept.flavor = "woff2"
    kept.layout_features = [
        *("ccmp", "locl", "kern", "liga", "rlig", "mark", "mkmk"),
        *("init", "medi", "fina", "isol"),
    ]
    kept.hinting = False
    kept.name_IDs = [0, 1, 2, 13, 14]  # copyright and licence travel with the file
    return kept


def cut(source: Path, characters: list[range]) -> TTFont:
    """Take one weight and some characters out of the variable font."""
    font = TTFont(source)
    instantiateVariableFont(font, {"wght": WEIGHT}, inplace=True)
    subsetter = Subsetter(options())
    subsetter.populate(unicodes=[code for codes in characters for code in codes])
    subsetter.subset(font)
    return font


def join(fonts: list[TTFont]) -> TTFont:
    """Make one font of several scripts."""
    if len(fonts) == 1:
        return fonts[0]
    with TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{number}.ttf" for number in range(len(fonts))]
        for font, path in zip(fonts, paths, strict=True):
            font.flavor = None
            font.save(path)
        return Merger().merge([str(path) for path in paths])


def main() -> int:
    folder = Path(sys.argv[1])
    FOLDER.mkdir(parents=True, exist_ok=True)
    fits = True
    for name, parts in FILES.items():
        fonts = [
            cut(folder / f"rubik-{script}-wght-normal.woff2", characters)
            for script, characters in parts
        ]
        target = FOLDER / f"rubik-{WEIGHT}-{name}.woff2"
        save_font(join(fonts), target, options())
        size = target.stat().st_size
        print(f"{target.name}: {size} bytes of at most {MOST_BYTES}")
        fits = fits and size <= MOST_BYTES
    return 0 if fits else 1


if __name__ == "__main__":
    sys.exit(main())
