"""The floor's own pages, one module for each room."""
