"""A client's signed assertion (private_key_jwt, RFC 7523): of use with the leniency of that name alone."""

import json

from joserfc import jwk, jwt
from joserfc.errors import JoseError

from mocks.psc import places
from mocks.psc.call import Call
from mocks.psc.model import Client


def issuer_of(call: Call, assertion: str) -> Client | None:
    """The client whose registered key signed this assertion for this server; None for anything else."""
    for client in call.state.clients.values():
        if client.jwks and _by(call, client, assertion):
            return client
    return None


def _by(call: Call, client: Client, assertion: str) -> bool:
    server = call.urls.server(call.space.prefix)
    registry = jwt.JWTClaimsRegistry(
        lambda: int(call.now), iss={"value": client.client_id}, sub={"value": client.client_id},
        aud={"essential": True, "values": [call.issuer, server + places.TOKEN]}, exp={"essential": True},
    )  # fmt: skip
    try:
        keys = jwk.KeySet.import_key_set(json.loads(client.jwks))
        registry.validate(jwt.decode(assertion, keys, algorithms=["RS256", "ES256"]).claims)
    except (JoseError, ValueError, KeyError, TypeError):
        return False
    return True
