"""What reporting offers to lower pages, a module for each of them."""

from reports.panels import dates, home, networks, work

__all__ = ["dates", "home", "networks", "work"]
