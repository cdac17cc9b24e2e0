"""Which texts of reporting exist in every language; history is tracked after that, so every column is in it."""

import pghistory
import pgtrigger
from django.apps import apps
from modeltranslation.translator import TranslationOptions, register

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
