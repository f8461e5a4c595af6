from django.apps import AppConfig


class OfficerSurveyConfig(AppConfig):
    name = "officersurvey"

    def ready(self) -> None:
        """Register the start-up checks."""
        from officersurvey import checks  # noqa: F401, PLC0415 - importing it is what registers them
