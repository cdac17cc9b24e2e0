"""What networks did, what it adds up to, and what is published about it."""
