"""The tables of reporting, one module for each group of nouns."""

from reports.models.activities import Activity, ActivityHost, Publication, PublicationEdition
from reports.models.counts import (
    ActivityCount,
    NetworkReturn,
    ReportingPeriod,
    Source,
    SourceDocument,
)
from reports.models.editions import AnnualReport, Artifact, BuildStep, ReportBuild, Snapshot
from reports.models.plans import (
    Category,
    CategoryScheme,
    Crosswalk,
    Indicator,
    Measure,
    Outcome,
    Plan,
    ResultArea,
    Strategy,
    Target,
)
from reports.models.stories import Highlight, Narrative

__all__ = [
    "Activity",
    "ActivityCount",
    "ActivityHost",
    "AnnualReport",
    "Artifact",
    "BuildStep",
    "Category",
    "CategoryScheme",
    "Crosswalk",
    "Highlight",
    "Indicator",
    "Measure",
    "Narrative",
    "NetworkReturn",
    "Outcome",
    "Plan",
    "Publication",
    "PublicationEdition",
    "ReportBuild",
    "ReportingPeriod",
    "ResultArea",
    "Snapshot",
    "Source",
    "SourceDocument",
    "Strategy",
    "Target",
]
