"""The frozen figures and texts of a year, from which every report is drawn: one module for each part of it."""

from reports.snapshot.freezing import SCHEMA, Frozen, canonical, freeze, keep

__all__ = ["SCHEMA", "Frozen", "canonical", "freeze", "keep"]
