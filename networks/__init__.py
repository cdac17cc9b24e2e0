"""The tree of networks, its governance, and who may do what where."""
