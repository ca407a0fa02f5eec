"""Pushed authorization requests (RFC 9126): advertised by the service, required of nobody."""

from mocks.psc.authorize import checked
from mocks.psc.call import Call
from mocks.psc.clients import authenticate
from mocks.psc.errors import RefusalError
from mocks.wire import Params, Response, json_response
from mocks.wire.identifiers import new_id

URN = "urn:ietf:params:oauth:request_uri:"
SECONDS = 60
CREDENTIALS = ("client_secret", "client_assertion", "client_assertion_type")


def push(call: Call) -> Response:
    """Check a request now, and keep it for a minute. Raises RefusalError."""
    client = authenticate(call)
    params = Params(tuple(pair for pair in call.request.form if pair[0] not in CREDENTIALS))
    if params.get("request_uri") is not None:
        raise RefusalError("par.request_uri")
    ask = checked(call, params, client)
    name = URN + new_id()
    call.state.pushed.put(name, (client.client_id, ask, call.now + SECONDS))
    return json_response({"request_uri": name, "expires_in": SECONDS}, 201)
