"""The results framework for the Secretariat, which shapes it."""

from django.urls import path

from reports.views import framework

urlpatterns = [
    path("manage/framework/", framework.framework, name="framework"),
    path("manage/framework/plans/<slug:plan>/", framework.plan, name="framework_plan"),
    path("manage/framework/measures/", framework.measures, name="framework_measures"),
    path("manage/framework/measures/<slug:code>/", framework.measure, name="framework_measure"),
    path(
        "manage/framework/indicators/<slug:slug>/",
        framework.indicator,
        name="framework_indicator",
    ),
    path("manage/framework/splits/", framework.schemes, name="framework_schemes"),
    path("manage/framework/texts/", framework.texts, name="framework_texts"),
    path("manage/framework/add/<slug:kind>/", framework.add, name="framework_add"),
    path("manage/framework/add/<slug:kind>/<int:pk>/", framework.add, name="framework_add_to"),
    path(
        "manage/framework/change/<slug:kind>/<int:pk>/", framework.change, name="framework_change"
    ),
    path(
        "manage/framework/remove/<slug:kind>/<int:pk>/", framework.remove, name="framework_remove"
    ),
]
