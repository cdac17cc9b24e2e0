"""What the yearly figures are made of: sealed records by quarter, and the regions that concerns came from."""

from datetime import date

from accountability import trust
from accountability.models import IntakeChannel, StatRecord, StatSnapshot, TrustCertificate
from networks.models import Network
from networks.queries.tree import tree_on

WHOLE = "alliance"
QUARTERS = (1, 2, 3, 4)


def quarter_of(day: date) -> str:
    """Like 2026Q4."""
    return f"{day.year}Q{(day.month - 1) // 3 + 1}"


def quarters_of(year: int) -> list[str]:
    return [f"{year}Q{number}" for number in QUARTERS]


def statistics_keys(on: date) -> tuple[bytes, ...]:
    """To whom records are sealed today: nobody, where no statistics key is certified."""
    return tuple(
        one.x for one in trust.trusted_keys(on) if one.role == TrustCertificate.Role.STATISTICS
    )


def region_of(channel: IntakeChannel) -> str:
    """The region a channel is in, by its address; the alliance for those of the whole."""
    tree = tree_on()
    above = [channel.network_id, *tree.ancestors(channel.network_id)]
    regions = [pk for pk in above if pk in tree and tree.level(pk) == Network.Level.REGIONAL]
    if not regions:
        return WHOLE
    return str(Network.objects.values_list("slug", flat=True).get(pk=regions[0]))


def regions_of_today() -> dict[str, str]:
    """Every region's name by its address."""
    regions = Network.objects.filter(level=Network.Level.REGIONAL, pk__in=tree_on().levels)
    return dict(regions.order_by("name", "pk").values_list("slug", "name"))


def years_to_release(on: date) -> list[int]:
    """Years that are over, have records, and of which no figures are proposed or released."""
    years = {int(quarter[:4]) for quarter in StatRecord.objects.values_list("quarter", flat=True)}
    known = set(StatSnapshot.objects.values_list("year", flat=True))
    return sorted(year for year in years - known if year < on.year)


def released_figures() -> list[StatSnapshot]:
    """The figures that everybody may read, the newest first."""
    return list(StatSnapshot.objects.filter(released_on__isnull=False).order_by("-year"))
