"""Who may do what with concerns, keys, channels and assessments."""
