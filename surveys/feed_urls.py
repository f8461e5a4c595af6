from django.urls import path

from surveys import feed_views

urlpatterns = [
    path("", feed_views.feeds, name="feeds"),
    path("new/", feed_views.new, name="new_feed"),
    path("runs/<uuid:pk>/", feed_views.run, name="feed_run"),
    path("runs/<uuid:pk>/columns/", feed_views.columns, name="feed_columns"),
    path("runs/<uuid:pk>/profile/", feed_views.read_file_as, name="feed_read_as"),
    path("runs/<uuid:pk>/discard/", feed_views.discard, name="feed_discard"),
    path("runs/<uuid:pk>/import/", feed_views.start, name="feed_import"),
    path("runs/<uuid:pk>/rejected.csv", feed_views.rejected, name="feed_rejected"),
]
