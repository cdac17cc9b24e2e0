"""The addresses of the desk. A case's are its random number and nothing of what is in it."""

from django.urls import path

from accountability.views import access, checks, desk, export, taking_down

urlpatterns = [
    path("concerns/desk/", desk.cases, name="cases"),
    path("concerns/desk/names/", access.names, name="names"),
    path("concerns/desk/take-down/", taking_down.take_down, name="take_down"),
    path("concerns/desk/<uuid:case>/", desk.case, name="case"),
    path("concerns/desk/<uuid:case>/write/", desk.write, name="case_write"),
    path("concerns/desk/<uuid:case>/note/", desk.note, name="case_note"),
    path("concerns/desk/<uuid:case>/go-on/", desk.at_once, name="case_at_once"),
    path("concerns/desk/<uuid:case>/path/", desk.path, name="case_path"),
    *(
        path(f"concerns/desk/<uuid:case>/{name}/", desk.step, {"step": name}, name=f"case_{name}")
        for name in desk.STEPS
    ),
    path("concerns/desk/<uuid:case>/close/", desk.close, name="case_close"),
    path("concerns/desk/<uuid:case>/approve/", desk.approve, name="case_approve"),
    path("concerns/desk/<uuid:case>/check/", checks.check, name="case_check"),
    path("concerns/desk/<uuid:case>/people/", access.people, name="case_people"),
    path("concerns/desk/<uuid:case>/people/<uuid:person>/", access.let_in, name="case_let_in"),
    path("concerns/desk/<uuid:case>/people/<uuid:person>/end/", access.end, name="case_end_access"),
    path("concerns/desk/<uuid:case>/people/<uuid:person>/lead/", access.lead, name="case_lead"),
    path("concerns/desk/<uuid:case>/step-back/", access.step_back, name="case_step_back"),
    path("concerns/desk/<uuid:case>/name/", access.identity, name="case_identity"),
    path("concerns/desk/<uuid:case>/export/", export.export, name="case_export"),
    path("concerns/desk/<uuid:case>/files/<uuid:file>/", desk.file, name="case_file"),
    path("concerns/desk/<uuid:case>/files/<uuid:file>/look/", desk.picture, name="case_picture"),
]
