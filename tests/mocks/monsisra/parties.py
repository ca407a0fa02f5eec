"""A browser in front of MonSisra, and a relying party behind it that checks all that OpenID Connect says to check."""

import re
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
from joserfc import jwk, jwt
from joserfc.errors import InvalidKeyIdError

from mocks.monsisra import places
from mocks.monsisra.members import demo_password
from mocks.psc.hashes import half_hash, s256
from mocks.viatrajectoire import registration

LEEWAY = 60


class RejectedError(Exception):
    """The relying party does not take what it was given."""


@dataclass
class Party:
    """ViaTrajectoire's place, held by the test: an OpenID Connect client with PKCE, in a space of its own."""

    told: dict[str, Any]
    name: str
    http: httpx2.Client
    asked: dict[str, str] = field(default_factory=dict)
    client_id: str = registration.CLIENT_ID
    secret: str = registration.SECRET

    @property
    def portal(self) -> str:
        """The portal of the space."""
        return f"{self.told['monsisra']}/s/{self.name}"

    @property
    def callback(self) -> str:
        """Where the browser comes back."""
        return f"{self.told['viatrajectoire']}/s/{self.name}{registration.MONSISRA_CALLBACK}"

    def admin(self, method: str, path: str, **data: Any) -> Any:
        """Give an order for the space."""
        answer = self.http.request(method, f"{self.told['admin']['url']}/spaces/{self.name}/{path}", json=data)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def get(self, path: str, **query: str) -> httpx2.Response:
        """A page of the portal; redirects are not followed."""
        return self.http.get(self.portal + path, params=query or None)

    def post(self, path: str, page: str = "/connexion", **form: str) -> httpx2.Response:
        """Post a form of a page of the portal, as its browser would."""
        shown = self.http.get(self.portal + page).text
        return self.http.post(self.portal + path, data={**hidden(shown), **form})

    def sign_in(self, identity: str = "virginie", password: str = "", page: str = "/connexion") -> httpx2.Response:
        """Type identifier and password."""
        form = {"identifiant": f"{identity}@exemple.invalid", "password": password or demo_password()}
        return self.post("/connexion", page, **form)

    def document(self) -> dict[str, Any]:
        """The discovery document."""
        return dict(self.get(places.DISCOVERY).raise_for_status().json())

    def authorize(self, **changes: str | None) -> httpx2.Response:
        """Send the browser to the authorization endpoint; a parameter of None is left out."""
        verifier = secrets.token_urlsafe(40)
        self.asked = {"state": secrets.token_urlsafe(8), "nonce": secrets.token_urlsafe(8), "verifier": verifier}
        asked = {
            "client_id": self.client_id,
            "redirect_uri": self.callback,
            "response_type": "code",
            "scope": "openid",
            "state": self.asked["state"],
            "nonce": self.asked["nonce"],
            "code_challenge": s256(verifier),
            "code_challenge_method": "S256",
        } | changes
        given = {name: value for name, value in asked.items() if value is not None}
        return self.http.get(self.portal + places.AUTHORIZE, params=given)

    def code(self, **changes: str | None) -> str:
        """The code that comes back. Raises RejectedError."""
        return self.came_back(self.authorize(**changes))

    def came_back(self, answer: httpx2.Response) -> str:
        """The code of an answer that goes to the callback. Raises RejectedError."""
        target = answer.headers.get("location", "")
        if not target.startswith(self.callback):
            raise RejectedError(f"{answer.status_code} {target}")
        found = dict(parse_qsl(urlsplit(target).query))
        if found.get("state") != self.asked["state"]:
            raise RejectedError("state")
        if "code" not in found:
            raise RejectedError(found["error"])
        return found["code"]

    def exchange(self, code: str, /, **changes: str | None) -> httpx2.Response:
        """Exchange a code; a field of None is left out."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.callback,
            "code_verifier": self.asked["verifier"],
        } | changes
        given = {name: value for name, value in form.items() if value is not None}
        return self.http.post(self.portal + places.TOKEN, data=given, auth=(self.client_id, self.secret))

    def claims(self, token: str, issuer: str) -> dict[str, Any]:
        """The claims of a token of the provider's that is meant for this party, now. Raises RejectedError."""
        keys = jwk.KeySet.import_key_set(self.get(places.JWKS).json())
        now = self.now()
        try:
            claims = jwt.decode(token, keys, algorithms=["RS256"]).claims
        except InvalidKeyIdError as error:
            raise RejectedError("kid") from error
        if claims["iss"] != issuer or claims["aud"] != self.client_id:
            raise RejectedError("iss, aud")
        if claims["iat"] > now + LEEWAY or claims.get("nbf", 0) > now + LEEWAY:
            raise RejectedError("iat")
        if claims["exp"] <= now:
            raise RejectedError("exp")
        return dict(claims)

    def now(self) -> float:
        """The space's clock."""
        from datetime import datetime

        return datetime.fromisoformat(self.admin("POST", "clock", advance=0)["now"]).timestamp()

    def login(self) -> dict[str, Any]:
        """A whole hand-over: what userinfo says of whoever is signed in to the portal. Raises RejectedError."""
        document = self.document()
        answer = self.exchange(self.code())
        if answer.status_code != 200:
            raise RejectedError(answer.json()["error"])
        tokens = answer.json()
        about = self.claims(tokens["id_token"], document["issuer"])
        if about["nonce"] != self.asked["nonce"] or about["at_hash"] != half_hash(tokens["access_token"]):
            raise RejectedError("nonce")
        who = self.userinfo(tokens["access_token"])
        assert who.status_code == 200, who.text
        assert who.json()["sub"] == about["sub"]
        return dict(who.json())

    def userinfo(self, access_token: str, **query: str) -> httpx2.Response:
        """Ask who a token speaks for."""
        bearer = {"authorization": f"Bearer {access_token}"}
        return self.http.get(self.portal + places.USERINFO, headers=bearer, params={"schema": "openid", **query})

    def link(self) -> dict[str, Any]:
        """A click on the tile whose link is signed: its claims. Raises RejectedError."""
        target = self.get(places.TILE).headers.get("location", "")
        found = dict(parse_qsl(urlsplit(target).query))
        if "jeton" not in found:
            raise RejectedError(target)
        return self.claims(found["jeton"], self.document()["issuer"])

    def verdicts(self) -> list[str]:
        """What the record says of what was refused, oldest first."""
        return [one["verdict"] for one in self.admin("GET", "record") if one["verdict"]]


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page's forms."""
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
