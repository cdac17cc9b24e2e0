"""What is read about concerns, channels and assessments."""
