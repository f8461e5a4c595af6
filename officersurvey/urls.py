"""Addresses on an agency's host."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from surveys.api.agency import api

urlpatterns = [
    path("accounts/", include("agencies.accounts.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", api.urls),
    path("feeds/", include("surveys.feed_pages.urls")),
    path("", include("surveys.outreach.urls")),
    path("", include("responses.urls")),
    path("", include("dashboards.urls")),
]
if settings.MODE == "demo":
    urlpatterns.append(path("outbox/", include("surveys.outreach.outbox_urls")))

handler400 = "officersurvey.errors.bad_request"
handler403 = "officersurvey.errors.forbidden"
handler404 = "responses.lost.not_found"
handler500 = "officersurvey.errors.server_error"
