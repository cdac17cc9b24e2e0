"""What people type into the pages of concerns and of the desk."""
