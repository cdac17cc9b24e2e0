"""The project and its floor: settings, the user, the audit trail, work for later, page parts."""
