from django.urls import path

from surveys.outreach import views_outbox

urlpatterns = [path("", views_outbox.outbox, name="outbox")]
