"""The report as a PDF: set by Typst in a process of its own, its row heads named, and let out only through a gate."""

from reports.pdf.setting import MOST_SECONDS, NAME, draw, engine

__all__ = ["MOST_SECONDS", "NAME", "draw", "engine"]
