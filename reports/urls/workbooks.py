"""The numbers of a return as files."""

from django.urls import path

from reports.views import workbooks

urlpatterns = [
    path("manage/returns/<uuid:public_id>/numbers.xlsx", workbooks.workbook, name="workbook"),
    path("manage/returns/<uuid:public_id>/numbers.csv", workbooks.listing, name="listing"),
]
