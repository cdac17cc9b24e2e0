"""The tables of reporting, one module for each group of nouns."""

from reports.models.activities import Activity, ActivityHost, Publication, PublicationEdition
from reports.models.counts import ActivityCount, Source, SourceDocument
from reports.models.editions import AnnualReport, Artifact, BuildStep, ReportBuild, Snapshot
from reports.models.evidence import Evidence
from reports.models.highlights import Highlight, HighlightStep, SafetyAnswer
from reports.models.imports import CountImport, StagedCount
from reports.models.pairs import ActivityPair
from reports.models.periods import ReportingPeriod
from reports.models.plans import (
    Baseline,
    Category,
    CategoryScheme,
    Crosswalk,
    Indicator,
    Measure,
    MeasureCrosswalk,
    Outcome,
    Plan,
    ResultArea,
    Strategy,
    Target,
)
from reports.models.returns import (
    CellRemark,
    LockException,
    NetworkReturn,
    ReturnStep,
    WarningReason,
)
from reports.models.stories import Narrative

__all__ = [
    "Activity",
    "ActivityCount",
    "ActivityHost",
    "ActivityPair",
    "AnnualReport",
    "Artifact",
    "Baseline",
    "BuildStep",
    "Category",
    "CategoryScheme",
    "CellRemark",
    "CountImport",
    "Crosswalk",
    "Evidence",
    "Highlight",
    "HighlightStep",
    "Indicator",
    "LockException",
    "Measure",
    "MeasureCrosswalk",
    "Narrative",
    "NetworkReturn",
    "Outcome",
    "Plan",
    "Publication",
    "PublicationEdition",
    "ReportBuild",
    "ReportingPeriod",
    "ResultArea",
    "ReturnStep",
    "SafetyAnswer",
    "Snapshot",
    "Source",
    "SourceDocument",
    "StagedCount",
    "Strategy",
    "Target",
    "WarningReason",
]
