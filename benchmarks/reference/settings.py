"""Settings of the reference: the same server, driver and connection reuse as the product's."""

import environ

env = environ.Env()
SECRET_KEY = "reference"  # noqa: S105 - nothing is signed here
DATABASES = {"default": {**env.db_url("REFERENCE_DATABASE_URL"), "CONN_MAX_AGE": 60}}
INSTALLED_APPS = ["benchmarks.reference"]
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"]
ROOT_URLCONF = "benchmarks.reference.urls"
WSGI_APPLICATION = "benchmarks.reference.wsgi.application"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
ALLOWED_HOSTS = ["*"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
