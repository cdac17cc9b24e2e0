"""The pages of members, one module for each room."""
