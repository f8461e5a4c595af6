from django.urls import path

from surveys.feed_pages import views

urlpatterns = [
    path("", views.feeds, name="feeds"),
    path("new/", views.new, name="new_feed"),
    path("runs/<uuid:pk>/", views.run, name="feed_run"),
    path("runs/<uuid:pk>/columns/", views.columns, name="feed_columns"),
    path("runs/<uuid:pk>/profile/", views.read_file_as, name="feed_read_as"),
    path("runs/<uuid:pk>/discard/", views.discard, name="feed_discard"),
    path("runs/<uuid:pk>/import/", views.start, name="feed_import"),
    path("runs/<uuid:pk>/rejected.csv", views.rejected, name="feed_rejected"),
]
