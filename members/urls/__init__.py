"""The addresses of members, one module for each room of pages."""

from members.urls import (
    announcements,
    applications,
    directory,
    imports,
    joining,
    memberships,
    organisations,
    partners,
    pledges,
    privacy,
)

app_name = "members"
urlpatterns = [
    *joining.urlpatterns,
    *applications.urlpatterns,
    *organisations.urlpatterns,
    *pledges.urlpatterns,
    *memberships.urlpatterns,
    *announcements.urlpatterns,
    *imports.urlpatterns,
    *privacy.urlpatterns,
    *partners.urlpatterns,
    # last, because a member's own address stands straight under /members/
    *directory.urlpatterns,
]
