from django.urls import path

from surveys.outreach.views import (
    dry_run,
    held,
    letters,
    mail_events,
    needs,
    operations,
    unsubscribing,
    webhooks,
    why,
)

urlpatterns = [
    path("dry-runs/", dry_run.dry_runs, name="dry_runs"),
    path("dry-runs/<uuid:pk>/", dry_run.dry_run, name="dry_run"),
    path("dry-runs/<uuid:pk>/decisions/", dry_run.dry_decisions, name="dry_decisions"),
    path("dry-runs/<uuid:pk>/decisions/<int:decision>/", dry_run.dry_decision, name="dry_decision"),
    path("held/", held.held, name="held"),
    path("incidents/<int:pk>/why/", why.why, name="why"),
    path("letters/", letters.letters, name="letters"),
    path("letters/<uuid:pk>/", letters.settle_letters, name="settle_letters"),
    path("letters/<uuid:pk>/letters.pdf", letters.letters_pdf, name="letters_pdf"),
    path("operations/", operations.operations, name="operations"),
    path("operations/mail-domain/", operations.mail_domain, name="mail_domain"),
    path("operations/needs-you/", needs.needs_you, name="needs_you"),
    path("operations/needs-you/codes/", needs.needed_codes, name="needed_codes"),
    path("operations/needs-you/incidents/", needs.needed_incidents, name="needed_incidents"),
    path("operations/needs-you/texts/", needs.needed_texts, name="needed_texts"),
    path("u/<str:token>", unsubscribing.unsubscribe, name="unsubscribe"),
    path("webhooks/email/<str:provider>/", mail_events.mail_events, name="mail_events"),
    path("webhooks/twilio/status/<uuid:delivery_id>/", webhooks.status, name="twilio_status"),
    path("why/officers/<int:pk>/", why.why_officer, name="why_officer"),
]
