"""Activities in words: when and where they were, as exactly as is known and no more, what they were, whose part in them it was."""

from datetime import date

from babel import Locale
from django import template
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.countries import country_name
from alliance.templatetags.words import in_a_row, known_days, reader_language, told_of
from reports.models import Activity
from reports.numbers import say_locator

register = template.Library()

PlacePrecision = Activity.PlacePrecision

# Who stands beside an activity in the record held it, or was there; the page says which.
PARTS: dict[str, str | Promise] = {
    Activity.Role.ORGANISED: gettext_lazy("Organised by"),
    Activity.Role.CO_ORGANISED: gettext_lazy("Held together with others by"),
    Activity.Role.SUPPORTED: gettext_lazy("Supported by"),
    Activity.Role.ATTENDED: gettext_lazy("Who took part"),
}


@register.filter
def when(activity: Activity) -> str:
    """2 to 5 April 2017, January 2017, 2017."""
    return known_days(activity.starts_on, activity.ends_on, activity.precision)


@register.filter
def where(activity: Activity) -> str:
    """Lima, Peru; Peru; online, from Boston, United States; nothing where no place is given."""
    country = country_name(activity.country, reader_language()) if activity.country else ""
    place = _("%(city)s, %(country)s") % {"city": activity.city, "country": country}
    place = place if activity.city and country else activity.city or country
    if activity.place_precision == PlacePrecision.NONE:
        return ""
    if activity.place_precision == PlacePrecision.ONLINE:
        return _("online, from %(place)s") % {"place": place} if place else _("online")
    return place


@register.filter
def kinds(activity: Activity) -> str:
    """What it was, begun like a sentence."""
    said = in_a_row(Activity.Kind(kind).label for kind in activity.kinds)
    return said[:1].upper() + said[1:]


@register.filter
def hosts(activity: Activity) -> str:
    """The networks beside an activity in a row, the one that holds its numbers first."""
    return in_a_row(told_of(row.network, "name").text for row in activity.host_rows.all())


@register.filter
def told_hosts(activity: Activity) -> SafeString:
    """The same row for a page: a name that exists in another language only says so."""
    names = [str(told_of(row.network, "name")) for row in activity.host_rows.all()]
    return SafeString(in_a_row(names))  # each escaped where it was told; what joins them is ours


@register.filter
def part_of_hosts(activity: Activity) -> str:
    """What the networks beside an activity did: held it, supported it, took part."""
    return str(PARTS[activity.role])


@register.filter
def month_name(day: date) -> str:
    """The month without its year, as it stands alone."""
    locale = Locale.parse(reader_language().replace("-", "_"))
    return str(locale.months["stand-alone"]["wide"][day.month]).capitalize()


@register.filter
def locator(source_line: str) -> str:
    """A place in a source in the reader's language."""
    return say_locator(source_line, reader_language())
