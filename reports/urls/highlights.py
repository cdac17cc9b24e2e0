"""Highlights, for those who write them and those who decide on them."""

from django.urls import path

from reports.views import highlight_moves, highlight_writing

_ONE = "manage/highlights/<uuid:public_id>/"

urlpatterns = [
    path("manage/highlights/", highlight_writing.in_hand_list, name="highlights_in_hand"),
    path("manage/highlights/new/", highlight_writing.draft, name="highlight_draft"),
    path(_ONE, highlight_writing.highlight_record, name="highlight_record"),
    path(f"{_ONE}write/", highlight_writing.write, name="highlight_write"),
    path(f"{_ONE}photo/", highlight_writing.photo, name="highlight_photo"),
    path(f"{_ONE}send/", highlight_moves.send, name="highlight_send"),
    path(f"{_ONE}take-back/", highlight_moves.take_back, name="highlight_take_back"),
    path(f"{_ONE}reopen/", highlight_moves.reopen, name="highlight_reopen"),
    path(f"{_ONE}send-back/", highlight_moves.send_back, name="highlight_send_back"),
    path(f"{_ONE}decide/", highlight_moves.decide, name="highlight_decide"),
    path(f"{_ONE}withdraw/", highlight_moves.withdraw, name="highlight_withdraw"),
]
