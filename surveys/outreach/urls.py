from django.urls import path

from surveys.outreach import (
    views,
    views_dry_run,
    views_held,
    views_letters,
    views_mail_events,
    views_needs,
    views_operations,
    views_why,
    webhooks,
)

urlpatterns = [
    path("dry-runs/", views_dry_run.dry_runs, name="dry_runs"),
    path("dry-runs/<uuid:pk>/", views_dry_run.dry_run, name="dry_run"),
    path("dry-runs/<uuid:pk>/decisions/", views_dry_run.dry_decisions, name="dry_decisions"),
    path("dry-runs/<uuid:pk>/decisions/<int:decision>/", views_dry_run.dry_decision, name="dry_decision"),
    path("held/", views_held.held, name="held"),
    path("incidents/<int:pk>/why/", views_why.why, name="why"),
    path("letters/", views_letters.letters, name="letters"),
    path("letters/<uuid:pk>/", views_letters.settle_letters, name="settle_letters"),
    path("letters/<uuid:pk>/letters.pdf", views_letters.letters_pdf, name="letters_pdf"),
    path("operations/", views_operations.operations, name="operations"),
    path("operations/needs-you/", views_needs.needs_you, name="needs_you"),
    path("operations/needs-you/codes/", views_needs.needed_codes, name="needed_codes"),
    path("operations/needs-you/texts/", views_needs.needed_texts, name="needed_texts"),
    path("u/<str:token>", views.unsubscribe, name="unsubscribe"),
    path("webhooks/email/<str:provider>/", views_mail_events.mail_events, name="mail_events"),
    path("webhooks/twilio/status/<uuid:delivery_id>/", webhooks.status, name="twilio_status"),
    path("why/officers/<int:pk>/", views_why.why_officer, name="why_officer"),
]
