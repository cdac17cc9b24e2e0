"""What people run, test and build the portal with; the portal itself imports nothing from here."""
