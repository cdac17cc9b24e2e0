"""The pages of accountability, one module for each room."""
