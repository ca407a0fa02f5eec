"""Request objects (OpenID Connect Core 6.1), as Keycloak takes them: what they say wins over the query.

No client of this service has registered a key, so that only an unsigned object can be read; any other is refused.
"""

import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from typing import Any

from mocks.psc.errors import RefusalError
from mocks.wire import Params, json_object

NESTED = ("request", "request_uri")


def opened(params: Params) -> Params:
    """The parameters, those of the request object first. Raises RefusalError."""
    given = params.get("request")
    if given is None:
        return params
    try:
        claims = _claims(given)
    except ValueError:
        raise RefusalError("authorize.request_object") from None
    if claims.get("client_id") not in (None, params.get("client_id")) or set(NESTED) & set(claims):
        raise RefusalError("authorize.request_object")
    others = (pair for pair in params if pair[0] not in claims and pair[0] != "request")
    return Params((*((name, _text(value)) for name, value in claims.items()), *others))


def _claims(given: str) -> Mapping[str, Any]:
    head, body, signature = given.split(".")
    if signature or _json(head).get("alg") != "none":
        raise ValueError
    return _json(body)


def _json(part: str) -> Mapping[str, Any]:
    return json_object(urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
