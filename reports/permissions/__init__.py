"""Who may do what in reporting, and why not; one module for each noun."""
