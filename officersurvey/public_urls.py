"""Addresses on the platform's host."""

from django.urls import include, path

from agencies.admin import platform_site
from agencies.views import landing
from surveys.api.platform import api
from surveys.outreach.views.operations import metrics

urlpatterns = [
    path("", landing, name="landing"),
    path("accounts/", include("agencies.accounts.urls")),
    path("admin/", platform_site.urls),
    path("api/v1/", api.urls),
    path("metrics", metrics, name="metrics"),
]

handler400 = "officersurvey.errors.bad_request"
handler403 = "officersurvey.errors.forbidden"
handler404 = "officersurvey.errors.not_found"
handler500 = "officersurvey.errors.server_error"
