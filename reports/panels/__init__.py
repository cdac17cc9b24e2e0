"""What reporting offers to lower pages, a module for each of them."""

from reports.panels import home, networks, places, work

__all__ = ["home", "networks", "places", "work"]
