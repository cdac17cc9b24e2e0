"""Measurements of the portal on much data, each beside the best that plain means can do. `make bench` runs them."""
