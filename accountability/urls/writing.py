"""The addresses of a concern that is being written. None of them says anything of it."""

from django.urls import path

from accountability.views import draft_files, questions, sending

urlpatterns = [
    path("concerns/new/", questions.new, name="new"),
    path("concerns/new/who-gets-it/", sending.way, name="new_way"),
    path("concerns/new/files/", draft_files.files, name="new_files"),
    path("concerns/new/check/", sending.check, name="new_check"),
    path("concerns/new/code/", sending.code, name="new_code"),
    path("concerns/new/later/", sending.later, name="new_later"),
    path("concerns/new/received/", sending.received, name="new_received"),
    path("concerns/new/<slug:step>/", questions.question, name="new_question"),
]
