from django.urls import path

from surveys.outreach import views, views_held, views_operations, webhooks

urlpatterns = [
    path("held/", views_held.held, name="held"),
    path("incidents/<int:pk>/why/", views_held.why, name="why"),
    path("operations/", views_operations.operations, name="operations"),
    path("u/<str:token>", views.unsubscribe, name="unsubscribe"),
    path("webhooks/twilio/inbound/", webhooks.reply, name="twilio_inbound"),
    path("webhooks/twilio/status/<uuid:delivery_id>/", webhooks.status, name="twilio_status"),
]
