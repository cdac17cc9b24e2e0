"""What reporting offers as open data: figures, plans, reports, activities, publications."""

from ninja import Router

from reports.api import activities, figures, plans, publications, reports

router = Router()
for room in (figures, plans, reports, activities, publications):
    router.add_router("", room.router)
