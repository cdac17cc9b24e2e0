"""The addresses of how long a concern is kept, of the yearly figures, and of the trail for auditors."""

from django.urls import path

from accountability.views import figures, keeping, trail

urlpatterns = [
    path("concerns/figures/", figures.figures, name="figures"),
    path("concerns/trail/", trail.trail, name="trail"),
    path("concerns/desk/figures/", figures.years, name="years"),
    path("concerns/desk/figures/<int:year>/", figures.year, name="year"),
    path("concerns/desk/figures/<int:year>/propose/", figures.propose, name="propose_figures"),
    path("concerns/desk/figures/<int:year>/release/", figures.release, name="release_figures"),
    path("concerns/desk/figures/<int:year>/drop/", figures.drop, name="drop_figures"),
    path("concerns/desk/<uuid:case>/keeping/", keeping.keeping, name="case_keeping"),
    path("concerns/desk/<uuid:case>/keeping/<slug:step>/", keeping.step, name="case_keeping_step"),
]
