"""How we behave: the framework as public pages, and where a concern is raised."""
