"""Loaded by pytest before the settings are."""

from hypothesis import settings as hypothesis_settings

from tests.servers import prepare

servers = prepare("test", durable=False)

# How long one example takes says something about the machine, not about the property.
hypothesis_settings.register_profile("house", deadline=None)
hypothesis_settings.load_profile("house")
