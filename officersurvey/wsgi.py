"""The web process."""

import os

from django.core.wsgi import get_wsgi_application

from officersurvey.checks import refuse_faulty_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "officersurvey.settings")
application = get_wsgi_application()
refuse_faulty_start()
