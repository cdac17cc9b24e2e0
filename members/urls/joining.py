"""Joining, page by page, and where one's own requests stand."""

from django.urls import URLPattern, path

from members.views import joining, own_requests

urlpatterns: list[URLPattern] = [
    path("join/", joining.join, name="join"),
    path("join/start/", joining.start, name="join_start"),
    path("join/alike/", joining.alike, name="join_alike"),
    path("join/check/", joining.check, name="join_check"),
    path("join/sent/", joining.sent, name="join_sent"),
    # last, because it takes any word
    path("join/<slug:page>/", joining.question, name="join_question"),
    path("my/request/", own_requests.my_request, name="my_request"),
    path("my/request/<uuid:public_id>/", own_requests.my_request_page, name="my_request_page"),
    path("my/request/<uuid:public_id>/answer/", own_requests.answer, name="answer_question"),
    path("my/request/<uuid:public_id>/withdraw/", own_requests.withdraw, name="withdraw_request"),
    path("my/request/<uuid:public_id>/review/", own_requests.ask_for_review, name="ask_for_review"),
    path("my/request/<uuid:public_id>/groups/", own_requests.groups, name="my_groups"),
]
