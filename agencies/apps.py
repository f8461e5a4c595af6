from django.apps import AppConfig

from officersurvey.health import CHECKS


class AgenciesConfig(AppConfig):
    name = "agencies"
    verbose_name = "Agencies"

    def ready(self) -> None:
        """Make readiness wait for every agency's tables."""
        from agencies.provisioning import agencies_are_current  # noqa: PLC0415 - models can be imported from here on

        CHECKS["agencies"] = agencies_are_current
