"""What can happen to concerns, keys, channels and assessments. Only actions write."""
