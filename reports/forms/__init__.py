"""What people type in reporting, one module for each noun."""
