from django.apps import AppConfig


class RosterConfig(AppConfig):
    name = "agencies.roster"
    label = "roster"
    verbose_name = "Roster"
