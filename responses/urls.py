from django.urls import path

from responses import conversation_views, letter_views, merge_views, views

urlpatterns = [
    path("s/<str:token>", views.survey, name="survey"),
    # Some phones add a slash to what they take for a folder.
    path("s/<str:token>/", views.survey),
    path("s/<str:token>/done", views.done, name="done"),
    path("s/<str:token>/stop", views.stop, name="stop"),
    path("letter/<str:code>", letter_views.typed_link, name="typed_link"),
    # People type it in capitals too, as the letter says they may, and end it as other addresses end.
    path("letter/<str:code>/", letter_views.typed_link),
    path("LETTER/<str:code>", letter_views.typed_link),
    path("LETTER/<str:code>/", letter_views.typed_link),
    path("officers/<int:pk>/merge/", merge_views.merge, name="merge_officer"),
    path("check/", views.check, name="check"),
    path("privacy/", views.privacy, name="privacy"),
    path("webhooks/twilio/inbound/", conversation_views.reply, name="twilio_inbound"),
]
