"""What reporting offers as open data: figures, plans, reports, activities, highlights, publications."""

from ninja import Router

from reports.api import activities, figures, highlights, plans, publications, reports

router = Router()
for room in (figures, plans, reports, activities, highlights, publications):
    router.add_router("", room.router)
