from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "agencies.identity"
    label = "identity"
