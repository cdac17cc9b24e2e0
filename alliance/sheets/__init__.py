"""Spreadsheets and lists as people bring them: read safely, whatever they hold, and written so that nothing in them runs."""
