"""Which texts of reporting exist in every language; history is tracked after that, so every column is in it."""

import pghistory
import pgtrigger
from django.apps import apps
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modeltranslation.translator import TranslationOptions, register

from alliance.places_of_texts import Address, page, texts_of
from reports.models import (
    Activity,
    ActivityCount,
    Category,
    CategoryScheme,
    Crosswalk,
    Evidence,
    Highlight,
    Indicator,
    Measure,
    MeasureCrosswalk,
    Narrative,
    Outcome,
    Plan,
    Publication,
    ResultArea,
    SourceDocument,
    Strategy,
    Target,
)


@register(Plan)
class PlanTranslation(TranslationOptions):
    fields = ("name", "goal", "area_label", "note")


@register(ResultArea)
class ResultAreaTranslation(TranslationOptions):
    fields = ("name", "summary")


@register([Outcome, Category, CategoryScheme])
class NamedTranslation(TranslationOptions):
    fields = ("name",)


@register(Strategy)
class StrategyTranslation(TranslationOptions):
    fields = ("name", "summary")


@register(Measure)
class MeasureTranslation(TranslationOptions):
    fields = ("name", "unit", "unit_one", "counts", "not_counted")


@register(Indicator)
class IndicatorTranslation(TranslationOptions):
    fields = ("name",)


@register([Crosswalk, MeasureCrosswalk])
class CrosswalkTranslation(TranslationOptions):
    fields = ("note",)


@register([Activity, Publication])
class TitledTranslation(TranslationOptions):
    fields = ("title", "summary")


@register(SourceDocument)
class SourceDocumentTranslation(TranslationOptions):
    fields = ("title",)


@register(ActivityCount)
class ActivityCountTranslation(TranslationOptions):
    fields = ("sentence", "remark")


@register(Highlight)
class HighlightTranslation(TranslationOptions):
    fields = ("title", "body")


@register(Evidence)
class EvidenceTranslation(TranslationOptions):
    fields = ("alt",)


@register(Narrative)
class NarrativeTranslation(TranslationOptions):
    fields = ("text",)


def framework(kind: str) -> Address:
    """The form of a row of the results framework."""
    return lambda row: reverse("reports:framework_change", args=[kind, row.pk])


texts_of(Plan, _("Plans"), framework("plan"))
texts_of(ResultArea, _("Result areas"), framework("area"))
texts_of(Outcome, _("Outcomes"), framework("outcome"))
texts_of(Strategy, _("Strategies"), framework("strategy"))
texts_of(Measure, _("Measures"), framework("measure"))
texts_of(Indicator, _("Indicators"), framework("indicator"))
texts_of(CategoryScheme, _("Ways of splitting counts"), framework("split"))
texts_of(Category, _("Categories"), framework("category"))
texts_of(Crosswalk, _("Ties between result areas"), framework("tie"))
texts_of(MeasureCrosswalk, _("Ties between measures"), framework("series"))
texts_of(Activity, _("Activities"), page("reports:change_activity", "public_id"))
texts_of(Publication, _("Publications"))
texts_of(SourceDocument, _("Sources"))
texts_of(ActivityCount, _("Counts"))
texts_of(Highlight, _("Highlights"), page("reports:highlight_write", "public_id"))
texts_of(Evidence, _("Files"), page("reports:change_evidence", "public_id"))
texts_of(Narrative, _("Texts of a year"))


pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    level=pgtrigger.Statement,  # one statement, one write: bulk changes stay cheap
    append_only=True,
    model_name="CountRevision",
    app_label="reports",
)(ActivityCount)

# The table is made by the tracking above, so it is asked for by name.
CountRevision = apps.get_model("reports", "CountRevision")  # type: ignore[misc]

pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    level=pgtrigger.Statement,
    append_only=True,
    model_name="TargetRevision",
    app_label="reports",
)(Target)

TargetRevision = apps.get_model("reports", "TargetRevision")  # type: ignore[misc]
