"""Who may do what with members, and why not: one module for each noun, nothing else decides."""
