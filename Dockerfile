FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
# What makes PDF files: letters are printed with them.
RUN apt-get update --quiet=2 && apt-get install --quiet=2 --yes --no-install-recommends \
    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core fonts-noto-mono && rm -rf /var/lib/apt/lists/*
COPY requirements/production.lock requirements/
RUN pip install --require-hashes -r requirements/production.lock
COPY . .
# Collecting static files needs settings; these are worth nothing and stay in this line.
RUN SECRET_KEY=build FIELD_KEYS=build:AA== INDEX_KEY=AA== DATABASE_URL=postgres://build@localhost/build \
    REDIS_URL=redis://localhost/0 python manage.py collectstatic --noinput \
    && useradd --system --uid 999 --no-create-home app && install --directory --owner=app --mode=0700 /files
USER app
EXPOSE 8000
CMD ["gunicorn", "officersurvey.wsgi", "--bind=0.0.0.0:8000", "--workers=2", "--threads=4", "--worker-tmp-dir=/dev/shm", "--max-requests=5000", "--max-requests-jitter=500", "--no-control-socket"]
