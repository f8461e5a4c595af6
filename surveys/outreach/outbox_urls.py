from django.urls import path

from surveys.outreach.views import outbox

urlpatterns = [path("", outbox.outbox, name="outbox")]
