"""What both doors have in common: who is let in without a session, what they are shown, and how they are refused."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError
from ninja.openapi.schema import OpenAPISchema
from pydantic_core import from_json

from surveys.api.refusals import BadSignature, TryAgain
from surveys.incidents.example import EXAMPLE
from surveys.incidents.records import IncidentRecord

MAX_INCIDENTS = 1000
_SCHEMAS = "#/components/schemas/"
_INCIDENT = {"$ref": _SCHEMAS + "IncidentRecord"}
_HEADERS = {
    "Idempotency-Key": "Up to 255 characters; the same request with the same key is answered alike for 24 hours.",
    "X-Signature": "t=UNIX_SECONDS,v1=HEX: required for some keys.",
}
#: The part of an operation's description that the framework can't know, as it leaves the body and headers to us.
HEADERS = [
    {"name": name, "in": "header", "required": False, "description": words, "schema": {"type": "string"}}
    for name, words in _HEADERS.items()
]


class Problem(Schema):
    """Why nothing was stored."""

    detail: str


def described(example: dict[str, Any]) -> dict[str, Any]:
    """Return the description of an operation that takes one incident such as this, or a list of them."""
    incidents = {"type": "array", "maxItems": MAX_INCIDENTS, "items": _INCIDENT}
    content = {"example": example, "schema": {"anyOf": [_INCIDENT, incidents]}}
    return {"parameters": HEADERS, "requestBody": {"required": True, "content": {"application/json": content}}}


INCIDENTS = described(EXAMPLE)


class MachineAPI(NinjaAPI):
    """Callers bring a key: the sign-in for people stands in front of nothing here, and the documentation is open."""

    def __init__(self, description: str) -> None:
        super().__init__(title="Officer Survey", version="1", urls_namespace="api", description=description)
        self.add_exception_handler(AuthenticationError, self._unknown_key)
        self.add_exception_handler(TryAgain, self._try_again)
        self.add_exception_handler(RequestDataTooBig, self._body_too_large)

    @property
    def urls(self) -> tuple[list[Any], str, str]:
        """The addresses, none of which asks for a session."""
        patterns, application, namespace = super().urls
        for pattern in patterns:
            # Read by Django's LoginRequiredMiddleware; every one of these is guarded by a key or open on purpose.
            setattr(pattern.callback, "login_required", False)  # noqa: B010 - a function's own attribute
        return patterns, application, namespace

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """The description, with the incident's own schema, which is checked item by item and not by the framework."""
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        incident = IncidentRecord.model_json_schema(ref_template=_SCHEMAS + "{model}")
        schema["components"]["schemas"].update(incident.pop("$defs"), IncidentRecord=incident)
        return schema

    def _unknown_key(self, request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
        """Say what is expected, and nothing about which part of it was wrong."""
        detail = "This needs “Authorization: Bearer KEY” with a key of this host that is neither expired nor revoked."
        said = str(error) if isinstance(error, BadSignature) else detail
        response = self.create_response(request, {"detail": said}, status=401)
        response["WWW-Authenticate"] = "Bearer"
        return response

    def _try_again(self, request: HttpRequest, error: Any) -> HttpResponse:
        response = self.create_response(request, {"detail": str(error)}, status=error.status_code)
        response["Retry-After"] = str(error.seconds)
        return response

    def _body_too_large(self, request: HttpRequest, _error: Exception | type[Exception]) -> HttpResponse:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // (1024 * 1024)
        detail = f"The body is larger than {limit} MB; send fewer incidents at a time."
        return self.create_response(request, {"detail": detail}, status=413)


def parse(body: bytes) -> object:
    """Return what the JSON says, or refuse with 400."""
    try:
        return from_json(body)
    except ValueError as error:
        raise HttpError(400, f"The body is not JSON: {error}.") from None


def listed(sent: object) -> Sequence[object]:
    """Return the incidents of a body, which is one or a list; too long a list is refused with 422."""
    items = sent if isinstance(sent, list) else [sent]
    if len(items) > MAX_INCIDENTS:
        raise HttpError(422, f"The list has {len(items):,} incidents; send at most {MAX_INCIDENTS:,} at a time.")
    return items
