"""What the commands for agencies ask, and how they say what is wrong."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError

from agencies.provisioning import NewAgency


def add_description(parser: ArgumentParser) -> None:
    """Declare what must be known of an agency that this server does not know yet."""
    parser.add_argument("--schema", required=True, help="Name of its database schema, e.g. riverton.")
    parser.add_argument("--name", required=True, help="Its full name.")
    parser.add_argument("--domain", required=True, help="Host name of its pages and links.")
    parser.add_argument("--timezone", required=True, help="Its time zone, e.g. America/Chicago.")
    parser.add_argument("--sender-name", default="", help="How text messages name it, at most 24 characters.")


def described(options: dict[str, Any]) -> NewAgency:
    """Return what was said of the agency."""
    return NewAgency(
        schema_name=options["schema"],
        name=options["name"],
        domain=options["domain"],
        timezone=options["timezone"],
        sender_name=options["sender_name"],
        admin_email=options.get("admin_email", ""),
    )


def reasons(error: ValidationError) -> str:
    """Return what is wrong, one line for each field."""
    if not hasattr(error, "error_dict"):
        return "\n".join(f"Nothing was created: {text}" for text in error.messages)
    said = error.message_dict.items()
    return "\n".join(f"Nothing was created: {field}: {text}" for field, texts in said for text in texts)
