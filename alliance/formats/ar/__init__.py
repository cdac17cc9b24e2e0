"""Arabic: digits and their marks as in English."""
