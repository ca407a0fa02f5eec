"""A relying party that tests play: its calls to a server of mocks, and its orders for a space of its own."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2

from mocks.psc import places
from mocks.psc.hashes import s256

CALLBACK = "http://localhost:8765/callback"
VERIFIER = "v" * 43
DEMO = ("demo", "demo-secret-public")


@dataclass(frozen=True)
class Relying:
    """A relying party in a space: its calls, and the admin's orders for the space."""

    told: dict[str, Any]
    name: str
    http: httpx2.Client

    @property
    def auth(self) -> str:
        """The « auth » origin of the space."""
        return str(self.told["psc"]["issuer"]).removesuffix(places.REALM) + f"/s/{self.name}"

    @property
    def wallet(self) -> str:
        """The « wallet » origin of the space."""
        return str(self.told["psc"]["wallet"]) + f"/s/{self.name}"

    @property
    def issuer(self) -> str:
        """The space's issuer."""
        return self.auth + places.REALM

    def admin(self, method: str, path: str, **data: Any) -> Any:
        """Give an order for the space."""
        answer = self.http.request(method, f"{self.told['admin']['url']}/spaces/{self.name}/{path}", json=data)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def settings(self, **changes: Any) -> None:
        """Change the space's knobs."""
        self.admin("PATCH", "settings", **changes)

    def authorize(self, **changes: Any) -> httpx2.Response:
        """Ask for a code, as a browser would; a parameter of None is left out."""
        asked = {
            "client_id": "demo",
            "redirect_uri": CALLBACK,
            "response_type": "code",
            "scope": "openid scope_all",
            "acr_values": "eidas1",
            "state": "etat-1",
            "nonce": "nonce-1",
            "code_challenge": s256(VERIFIER),
            "code_challenge_method": "S256",
        } | changes
        given = {name: value for name, value in asked.items() if value is not None}
        return self.http.get(self.wallet + "/auth", params=given)

    def code(self, **changes: Any) -> str:
        """A code, without a page."""
        return returned(self.authorize(**changes))["code"]

    def token(
        self,
        code: str | None = None,
        auth: Any = DEMO,
        **changes: str | None,
    ) -> httpx2.Response:
        """Exchange a code; a field of None is left out."""
        asked = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": CALLBACK,
            "code_verifier": VERIFIER,
        } | changes
        given = {name: value for name, value in asked.items() if value is not None}
        return self.http.post(self.auth + places.TOKEN, data=given, auth=auth)

    def tokens(self, **changes: Any) -> dict[str, Any]:
        """Tokens of a whole login."""
        answer = self.token(self.code(**changes))
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def userinfo(self, access_token: str) -> httpx2.Response:
        """Ask who a token speaks for."""
        return self.http.get(self.auth + places.USERINFO, headers={"authorization": f"Bearer {access_token}"})

    def post(self, path: str, auth: Any = DEMO, **form: Any) -> httpx2.Response:
        """A call of the relying party's server."""
        return self.http.post(self.auth + path, data=form, auth=auth)


def returned(response: httpx2.Response) -> dict[str, str]:
    """What a redirect brings back to the relying party."""
    assert response.status_code == 302, response.text
    return dict(parse_qsl(urlsplit(response.headers["location"]).query, keep_blank_values=True))
