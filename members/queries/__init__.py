"""Reads across the members' tables, one module for what each returns."""
