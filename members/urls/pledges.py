"""What is signed, and who signed."""

from django.urls import URLPattern, path

from members.views import pledge_desk as desk
from members.views import pledges as own
from members.views import policies as texts

urlpatterns: list[URLPattern] = [
    path("my/pledges/", own.own_pledges, name="own_pledges"),
    path("my/pledges/sign/", own.sign_for_oneself, name="sign_for_oneself"),
    path("my/pledges/sign/<uuid:public_id>/", own.sign_for_member, name="sign_for_member"),
    path("manage/pledges/", desk.figures, name="pledge_figures"),
    path("manage/pledges/figures.csv", desk.figures_file, name="pledge_figures_file"),
    path("manage/pledges/<slug:slug>/", desk.register, name="pledge_register"),
    path("manage/pledges/<slug:slug>/export/", desk.register_file, name="pledge_register_file"),
    path("manage/policies/", texts.policies, name="policies"),
    path("manage/policies/new/", texts.start_draft, name="start_policy"),
    path("manage/policies/<uuid:document>/<int:number>/", texts.policy, name="policy"),
    path(
        "manage/policies/<uuid:document>/<int:number>/edit/", texts.edit_policy, name="edit_policy"
    ),
    path(
        "manage/policies/<uuid:document>/<int:number>/approve/",
        texts.approve_policy,
        name="approve_policy",
    ),
    path(
        "manage/policies/<uuid:document>/<int:number>/discard/",
        texts.discard_policy,
        name="discard_policy",
    ),
]
