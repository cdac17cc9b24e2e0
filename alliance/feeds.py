"""What one can subscribe to: the one list from which the page about feeds and the heads of pages are drawn."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class FeedPlace:
    """A feed: its address by name, what it is called, what comes in it, and the rooms of pages that offer it."""

    name: str
    label: Promise
    says: Promise
    rooms: tuple[str, ...]

    @property
    def href(self) -> str:
        return reverse(self.name)


FEEDS = (
    FeedPlace(
        "reports:highlights_feed",
        _("Highlights"),
        _("What networks are proud of, as soon as it is published."),
        ("", "highlights", "countries"),
    ),
    FeedPlace(
        "reports:activities_feed",
        _("Activities"),
        _("What networks held and what they invite to, with every change of a date or a place."),
        ("", "activities", "events"),
    ),
    FeedPlace(
        "reports:publications_feed",
        _("Publications"),
        _("Toolkits, studies and briefs, with the languages in which each can be read."),
        ("", "publications"),
    ),
    FeedPlace(
        "reports:reports_feed",
        _("Annual reports"),
        _("Each annual report and each later edition, with how many figures it corrects."),
        ("", "reports", "figures", "plans"),
    ),
)
# That of one network with all below it, by the word that the addresses of its pages begin with.
FEED_OF_A_NETWORK = "reports:network_feed"
ROOM_OF_NETWORKS = "networks"
