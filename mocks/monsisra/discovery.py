"""The discovery document and the keys, as IdentityServer shows them."""

from typing import Any

from mocks.monsisra import places
from mocks.monsisra.authorize import SCOPES
from mocks.monsisra.visit import Visit
from mocks.wire import Response, json_response

CLAIMS = ("sub", "rpps", "given_name", "family_name", "profession", "specialty", "email")


def document(visit: Visit) -> Response:
    """The document of a space."""
    here = f"{visit.urls.monsisra}{visit.space.prefix}"
    told: dict[str, Any] = {
        "issuer": visit.issuer,
        "jwks_uri": here + places.JWKS,
        "authorization_endpoint": here + places.AUTHORIZE,
        "token_endpoint": here + places.TOKEN,
        "userinfo_endpoint": here + places.USERINFO,
        "end_session_endpoint": here + places.END_SESSION,
        "scopes_supported": SCOPES,
        "claims_supported": CLAIMS,
        "grant_types_supported": ["authorization_code"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "subject_types_supported": ["public"],
        "code_challenge_methods_supported": ["S256"],
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
        "request_parameter_supported": False,
    }
    return json_response(told, headers=())


def keys(visit: Visit) -> Response:
    """The public keys that tokens may be signed with."""
    return json_response({"keys": [key.public for key in visit.keyring.keys]}, headers=())
