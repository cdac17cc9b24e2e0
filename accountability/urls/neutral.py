"""Addresses without a language: the exit, and the short one at which a reporter comes back, which says nothing of a concern."""

from django.urls import path

from accountability.views import concern, leaving, returning

app_name = "concerns"
urlpatterns = [
    path("exit", leaving.leave_at_once, name="exit"),
    path("c/", returning.come_back, name="come_back"),
    path("c/leave", leaving.leave, name="leave"),
    path("c/alone", leaving.sign_out_first, name="sign_out_first"),
    path("c/lock", returning.lock, name="lock"),
    path("c/code", returning.change_code, name="change_code"),
    path("c/page", concern.page, name="concern"),
    path("c/page/add", concern.add, name="add"),
    path("c/page/file", concern.decide_on_file, name="decide_on_file"),
    path("c/page/file/<int:number>", concern.file, name="file"),
    path("c/page/correct", concern.correct, name="correct"),
    path("c/page/stop", concern.withdraw, name="withdraw"),
    path("c/page/again", concern.review, name="review"),
    path("c/page/rate", concern.rate, name="rate"),
    path("c/page/copy", concern.copy, name="copy"),
]
