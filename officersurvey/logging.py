"""Structured logs: one JSON object a line, ids only, tracebacks without local variables."""

import logging
from typing import Any

import structlog

_STAMPS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def logging_configuration(level: str) -> dict[str, Any]:
    """Return Django's LOGGING for JSON lines on stderr and set structlog up to feed it."""
    structlog.configure(
        processors=[*_STAMPS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"without path": {"()": WithoutPath}},
        "formatters": {"json": _json_formatter()},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django's own handler would send mail; its request lines carry the path, and a path may carry a token.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.request": {"level": "ERROR", "filters": ["without path"]},
            "django.server": {"level": "CRITICAL"},
            "django.security": {"level": "CRITICAL"},
            # Its DEBUG lines print the pages that a template looked into: tokens, and people's words.
            "django.template": {"level": "INFO"},
            # Its DEBUG lines print the addresses of look-ups, and those hold phone numbers.
            "urllib3": {"level": "INFO"},
            # It warns with the text that it cannot print, and narrates the rest.
            "weasyprint": {"level": "CRITICAL"},
            "fontTools": {"level": "CRITICAL"},
        },
    }


class WithoutPath(logging.Filter):
    """Names the route of a request that failed in place of its path: a path may hold a citizen's token."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record and keep it."""
        match = getattr(getattr(record, "request", None), "resolver_match", None)
        record.msg, record.args = f"request failed: {match.route if match else '(none)'}", ()
        return True


def _json_formatter() -> dict[str, Any]:
    return {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": _STAMPS,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
    }
