"""Makes the icon sprite: the few Lucide icons in use, as symbols of one SVG file.

Needed again only when a component wants another icon; the result is committed. Usage:

    npm pack lucide-static && tar xzf lucide-static-*.tgz
    python tools/build_icons.py package/icons
"""

import re
import sys
from pathlib import Path

TARGET = Path(__file__).parents[1] / "alliance" / "static" / "icons.svg"
ICONS = [
    "arrow-left",
    "arrow-right",
    "ban",
    "book-open",
    "calendar",
    "chart-column",
    "check",
    "chevron-down",
    "chevron-left",
    "chevron-right",
    "circle-alert",
    "circle-check",
    "circle-dashed",
    "circle-dot",
    "clock",
    "download",
    "external-link",
    "file-text",
    "globe",
    "info",
    "languages",
    "loader",
    "log-out",
    "mail",
    "map-pin",
    "menu",
    "message-circle",
    "pencil",
    "plus",
    "rotate-ccw",
    "search",
    "shield",
    "split",
    "triangle-alert",
    "user",
    "users",
    "x",
]
SHAPES = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def symbol(folder: Path, name: str) -> str:
    """One icon as a symbol, without white space."""
    found = SHAPES.search((folder / f"{name}.svg").read_text())
    if found is None:
        raise ValueError(f"{name}.svg holds no drawing")
    shapes = "".join(line.strip() for line in found.group(1).splitlines()).replace(" />", "/>")
    return f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>'


def main() -> int:
    folder = Path(sys.argv[1])
    symbols = "\n".join(symbol(folder, name) for name in ICONS)
    TARGET.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg">\n<!-- Lucide, ISC licence -->\n{symbols}\n</svg>\n'
    )
    print(f"{len(ICONS)} icons, {TARGET.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
