"""The pages of the networks, one module for each room."""
