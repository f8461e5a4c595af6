from django.urls import path

from dashboards import views

urlpatterns = [
    path("", views.home, name="home"),
    path("agency/", views.agency, name="agency"),
    path("departments/", views.departments, name="departments"),
    path("departments/<int:pk>/", views.department, name="department"),
    path("officers/", views.officers, name="officers"),
    path("officers/<int:pk>/", views.officer, name="officer"),
    path("comments/", views.comments, name="comments"),
]
