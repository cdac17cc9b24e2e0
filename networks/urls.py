"""The addresses of networks: the pages for everybody, and the desks of those who look after them."""

from django.urls import path

from networks.views import (
    countries,
    desk,
    governance,
    maps,
    public,
    public_countries,
    roles,
    status,
    translations,
)

app_name = "networks"
MAP = "networks/maps/<slug:theme>"
PUBLIC = [
    path("networks/", public.networks, name="networks"),
    path("networks/map.svg", maps.newest_picture, {"dark": False}, name="map"),
    path("networks/map-dark.svg", maps.newest_picture, {"dark": True}, name="map_dark"),
    path(f"{MAP}/light/<slug:mark>.svg", maps.picture, {"dark": False}, name="map_drawn"),
    path(f"{MAP}/dark/<slug:mark>.svg", maps.picture, {"dark": True}, name="map_drawn_dark"),
    path("networks/<slug:slug>/", public.network, name="network"),
    path("networks/<slug:slug>/governance/", governance.governance, name="governance"),
    path("networks/<slug:slug>/history/", status.history, name="history"),
    path("countries/", public_countries.countries_list, name="countries_list"),
    path("countries/<slug:iso2>/", public_countries.country, name="country"),
    path("about/governance/", governance.alliance_governance, name="alliance_governance"),
]
DESK = "manage/networks/<slug:slug>/"
BODY = f"{DESK}bodies/<slug:body>/"
SEAT = f"{BODY}seats/<int:position>/"
STAFF = [
    path("manage/networks/", desk.my_networks, name="my_networks"),
    path("manage/translations/", translations.translations, name="translations"),
    path(DESK, desk.desk, name="desk"),
    path(f"{DESK}page/", desk.edit_page, name="edit_page"),
    path(f"{DESK}settings/", desk.settings, name="settings"),
    path(f"{DESK}admission/", desk.admission, name="admission"),
    path(f"{DESK}admission/withdraw/", desk.withdraw_admission, name="withdraw_admission"),
    path(f"{DESK}countries/", countries.countries, name="countries"),
    path(f"{DESK}countries/add/", countries.add_country, name="add_country"),
    path(f"{DESK}countries/<int:pk>/end/", countries.end_presence, name="end_presence"),
    path(f"{DESK}status/", status.status, name="status"),
    path(f"{DESK}status/propose/", status.propose_status, name="propose_status"),
    path(f"{DESK}status/decision/", status.enter_decision, name="enter_decision"),
    path(f"{DESK}status/proposals/<uuid:public_id>/turn-down/", status.turn_down, name="turn_down"),
    path(f"{DESK}status/suspend/", status.suspend, name="suspend"),
    path(f"{DESK}status/suspensions/<int:pk>/end/", status.end_suspension, name="end_suspension"),
    path(f"{DESK}bodies/", governance.bodies, name="bodies"),
    path(f"{DESK}set-up-body/", governance.set_up_body, name="set_up_body"),
    path(BODY, governance.body, name="body"),
    path(f"{BODY}change/", governance.change_body, name="change_body"),
    path(f"{BODY}add-seat/", governance.add_seat, name="add_seat"),
    path(SEAT, governance.change_seat, name="change_seat"),
    path(f"{SEAT}enter-term/", governance.enter_term, name="enter_term"),
    path(f"{SEAT}terms/<int:pk>/", governance.change_term, name="change_term"),
    path(f"{DESK}roles/", roles.roles, name="roles"),
    path(f"{DESK}roles/give/", roles.give_role, name="give_role"),
    path(f"{DESK}roles/<uuid:public_id>/take-back/", roles.take_back, name="take_back"),
]
urlpatterns = [*PUBLIC, *STAFF]
