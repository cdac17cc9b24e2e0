"""A case on paper, for a copy that leaves the portal."""
