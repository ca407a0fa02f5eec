"""The two discovery documents, and the keys."""

from typing import Any

from diagnostics.domain.texts import load_texts
from mocks.psc import places, tamper
from mocks.psc.call import Call
from mocks.psc.errors import RefusalError
from mocks.wire import Response, json_response


def wallet(call: Call) -> Response:
    """The document that real clients read: its authorization endpoint stands on the other origin."""
    return _document(call, call.urls.wallet + call.space.prefix + places.AUTHORIZATION)


def native(call: Call) -> Response:
    """Keycloak's own document; whether the real service has it, nobody knows."""
    call.remarks.append("native_discovery")
    if not call.settings.native_discovery or call.fault("discovery.wallet_only"):
        raise RefusalError("any.not_found", hint=places.WALLET_DISCOVERY)
    return _document(call, call.urls.auth + call.space.prefix + places.NATIVE_AUTHORIZATION)


def _document(call: Call, authorization: str) -> Response:
    return json_response(tamper.discovery(call, document(call, authorization)), headers=())


def document(call: Call, authorization: str) -> dict[str, Any]:
    """The document of a space."""
    server, prefix = call.urls.server(call.space.prefix), call.space.prefix
    ends = {
        "token_endpoint": places.TOKEN,
        "introspection_endpoint": places.INTROSPECTION,
        "userinfo_endpoint": places.USERINFO,
        "jwks_uri": places.CERTS,
        "revocation_endpoint": places.REVOCATION,
        "device_authorization_endpoint": places.DEVICE,
        "pushed_authorization_request_endpoint": places.PAR,
        "backchannel_authentication_endpoint": places.CIBA,
    }
    mutual = [name for name in ends if name != "jwks_uri"]
    return {
        "issuer": call.issuer,
        "authorization_endpoint": authorization,
        **{name: server + path for name, path in ends.items()},
        "end_session_endpoint": call.urls.auth + prefix + places.LOGOUT,
        "check_session_iframe": call.urls.auth + prefix + places.SESSION_IFRAME,
        **load_texts("mocks.psc", "discovery.toml"),
        "mtls_endpoint_aliases": {name: call.urls.card + prefix + ends[name] for name in mutual},
    }


def certs(call: Call) -> Response:
    """The public keys that tokens may be signed with."""
    keys = call.keyring.keys
    return json_response({"keys": [*(key.public for key in keys), keys[-1].for_encryption]}, headers=())
