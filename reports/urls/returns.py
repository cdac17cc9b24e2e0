"""Returns: handed in, checked, locked; exceptions to locks; the history of one count."""

from django.urls import path

from reports.views import count_history, exceptions, return_periods, returns

urlpatterns = [
    path("manage/returns/check/", returns.returns_to_check, name="returns_to_check"),
    path("manage/returns/<uuid:public_id>/", returns.one_return, name="return"),
    path("manage/returns/<uuid:public_id>/submit/", returns.submit, name="return_submit"),
    path("manage/returns/<uuid:public_id>/send-back/", returns.send_back, name="return_send_back"),
    path("manage/returns/<uuid:public_id>/approve/", returns.approve, name="return_approve"),
    path("manage/returns/<uuid:public_id>/withdraw/", returns.withdraw, name="return_withdraw"),
    path("manage/returns/<uuid:public_id>/lock/", returns.lock, name="return_lock"),
    path("manage/periods/", return_periods.periods, name="return_periods"),
    path("manage/periods/open/", return_periods.open_one, name="return_period_open"),
    path("manage/periods/<slug:code>/lock/", return_periods.lock, name="return_period_lock"),
    path("manage/exceptions/", exceptions.exceptions, name="lock_exceptions"),
    path("manage/exceptions/new/", exceptions.grant, name="lock_exception_grant"),
    path("manage/exceptions/<uuid:public_id>/end/", exceptions.end, name="lock_exception_end"),
    path("manage/counts/<uuid:public_id>/history/", count_history.history, name="count_history"),
    path(
        "manage/counts/<uuid:public_id>/history/<int:revision>/put-back/",
        count_history.put_back,
        name="count_put_back",
    ),
]
