"""What reporting offers to lower pages, a module for each of them."""

from reports.panels import home, networks, work

__all__ = ["home", "networks", "work"]
