"""Who belongs, and what ties organisations to networks."""
