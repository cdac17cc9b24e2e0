"""What people type about members, one module for each room of pages."""
