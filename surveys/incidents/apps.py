from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "surveys.incidents"
    label = "incidents"
    verbose_name = "Incidents"
