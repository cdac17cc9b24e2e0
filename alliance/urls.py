"""All addresses: pages under their language, operations without."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from alliance import desk, health, showcase
from alliance.views import about, feeds, glossary, home, open_data, search, service

handler400 = "alliance.errors.unreadable"
handler403 = "alliance.errors.forbidden"
handler404 = "alliance.errors.not_found"
handler429 = "alliance.errors.too_many"
handler500 = "alliance.errors.failed"

urlpatterns = [
    path("livez", home.livez, name="livez"),
    path("readyz", login_not_required(health.ready), name="readyz"),
    path("", home.choose_language, name="choose_language"),
    path("opensearch.xml", search.opensearch, name="opensearch_anywhere"),
    path("api/v1/", include("alliance.api")),
    path("", include("alliance.machine_urls")),
    # short and neutral: one is written on paper, the other stands on every page of concerns
    path("", include("accountability.urls.neutral")),
    *i18n_patterns(
        path("", home.home, name="home"),
        path("about/", about.about, name="about"),
        path("about/theory-of-change/", about.theory_of_change, name="theory_of_change"),
        path(
            "about/theory-of-change/v/<int:number>/",
            about.theory_of_change,
            name="theory_of_change_version",
        ),
        path("about/secretariat/", about.secretariat, name="secretariat"),
        path("glossary/", glossary.glossary, name="glossary"),
        path("glossary/<slug:slug>/", glossary.glossary_term, name="glossary_term"),
        path("search/", search.search, name="search"),
        path("opensearch.xml", search.opensearch, name="opensearch"),
        path("contact/", service.contact, name="contact"),
        path("privacy/", service.privacy, name="privacy"),
        path("accessibility/", service.accessibility, name="accessibility"),
        path("feeds/", feeds.feeds, name="feeds"),
        path("open-data/", open_data.open_data, name="open_data"),
        path("site-map/", service.site_map, name="site_map"),
        path("low-data/", service.low_data, name="low_data"),
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
