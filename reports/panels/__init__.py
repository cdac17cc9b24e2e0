"""What reporting offers to lower pages, a module for each of them."""

from reports.panels import countries, dates, home, networks, places, subscriptions, work

__all__ = ["countries", "dates", "home", "networks", "places", "subscriptions", "work"]
