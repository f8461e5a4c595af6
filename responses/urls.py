from django.urls import path

from responses import views

urlpatterns = [
    path("s/<str:token>", views.survey, name="survey"),
    # Some phones add a slash to what they take for a folder.
    path("s/<str:token>/", views.survey),
    path("s/<str:token>/done", views.done, name="done"),
    path("s/<str:token>/stop", views.stop, name="stop"),
    path("check/", views.check, name="check"),
    path("privacy/", views.privacy, name="privacy"),
]
