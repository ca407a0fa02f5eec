"""Who may be handed over to: relying parties, and how their servers prove themselves (RFC 6749, 2.3.1)."""

from mocks.monsisra.errors import RefusalError
from mocks.monsisra.visit import Visit
from mocks.psc.clients import basic, right
from mocks.psc.model import Client
from mocks.psc.state import PscState
from mocks.viatrajectoire import registration


def known(visit: Visit, client_id: str) -> Client | None:
    """A registered client. ViaTrajectoire always is; so is whatever the space registered with `PUT clients/<id>`, which
    serves Pro Santé Connect and MonSisra alike (ours)."""
    if client_id == registration.CLIENT_ID:
        here = f"{visit.urls.viatrajectoire}{visit.space.prefix}"
        return Client(
            client_id,
            registration.SECRET,
            "ViaTrajectoire",
            (f"{here}{registration.MONSISRA_CALLBACK}",),
            post_logout_uris=(f"{here}{registration.AFTER_LOGOUT}",),
            backchannel_logout_uri=f"{here}{registration.MONSISRA_LOGOUT}",
        )
    return visit.space.part(PscState).clients.get(client_id)


def authenticate(visit: Visit) -> Client:
    """The client that makes this request, by its secret. Raises RefusalError, before anything is spent."""
    form = visit.request.form
    client_id, secret = basic(visit.request)
    if client_id is None:
        client_id, secret = form.get("client_id"), form.get("client_secret")
    visit.client = client_id or ""
    client = known(visit, visit.client)
    if client is None:
        raise RefusalError("client.unknown", client_id=visit.client)
    if not right(secret, client.secret):
        raise RefusalError("client.secret")
    return client
