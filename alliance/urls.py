"""All addresses: pages under their language, operations without."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from alliance import desk, health, showcase, views

handler400 = "alliance.errors.unreadable"
handler403 = "alliance.errors.forbidden"
handler404 = "alliance.errors.not_found"
handler500 = "alliance.errors.failed"

urlpatterns = [
    path("livez", views.livez, name="livez"),
    path("readyz", login_not_required(health.ready), name="readyz"),
    path("", views.choose_language, name="choose_language"),
    # short and neutral: one is written on paper, the other stands on every page of concerns
    path("", include("accountability.urls.neutral")),
    *i18n_patterns(
        path("", views.home, name="home"),
        path("about/", views.about, name="about"),
        path("components/", showcase.components, name="components"),
        path("account/", include("alliance.account_urls")),
        path("manage/", desk.manage, name="manage"),
        path("", include("networks.urls")),
        path("", include("accountability.urls")),
        path("", include("members.urls")),
        path("", include("reports.urls")),
        prefix_default_language=True,
    ),
]
