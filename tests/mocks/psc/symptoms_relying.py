"""How each fault shows that a relying party meets (rows RP-*)."""

import json
from base64 import b64decode
from collections.abc import Callable
from typing import Any

from joserfc import jwk, jws, jwt
from joserfc.errors import JoseError

from mocks.psc import places
from tests.mocks.psc.test_token import payload
from tests.relying import CALLBACK, Relying, returned

Symptom = Callable[[Relying], bool]
"""Whether the fault shows."""
HOME = "http://localhost:8765/"


def id_token(name: str, wrong: Callable[[Relying, Any], bool]) -> Symptom:
    """A claim of the ID token is wrong, or (None) missing."""
    return lambda rp: wrong(rp, payload(rp.tokens()["id_token"]).get(name))


def userinfo(wrong: Callable[[dict[str, Any]], bool]) -> Symptom:
    return lambda rp: wrong(rp.userinfo(rp.tokens()["access_token"]).json())


def status(path: str) -> Symptom:
    return lambda rp: rp.http.get(rp.auth + path).status_code == 503


def discovery(name: str) -> Symptom:
    return lambda rp: not rp.http.get(rp.auth + places.WALLET_DISCOVERY).json()[name].startswith(rp.auth)


def token_says(description: str) -> Symptom:
    """The exchange of a code is refused in these words."""
    return lambda rp: rp.token(rp.code()).json().get("error_description") == description


def remarked(key: str) -> Symptom:
    """The last authorization request draws this remark."""

    def shows(rp: Relying) -> bool:
        rp.authorize()
        return key in rp.admin("GET", "record")[-1]["remarks"]

    return shows


def unverified(rp: Relying) -> bool:
    keys = jwk.KeySet.import_key_set(rp.http.get(rp.auth + places.CERTS).json())
    try:
        jws.deserialize_compact(rp.tokens()["id_token"], keys)
    except (JoseError, ValueError):
        return True
    return False


def page_says(words: str) -> Symptom:
    return lambda rp: rp.authorize().status_code == 400 and words in rp.authorize().text


def over(rp: Relying) -> bool:
    tokens = rp.tokens()
    return bool(payload(tokens["id_token"])["exp"] < payload(tokens["access_token"])["iat"])


def returned_later(rp: Relying) -> bool:
    tokens = rp.tokens()
    return bool(payload(tokens["id_token"])["iat"] > payload(tokens["access_token"])["iat"] + 3600)


def slow(rp: Relying) -> bool:
    return bool(rp.http.get(rp.auth + places.CERTS).elapsed.total_seconds() >= 0.2)


def logged_out(rp: Relying) -> Any:
    """The answer to a logout, and the tokens of the session."""
    rp.admin("PUT", "clients/demo", secret=DEMO_SECRET, redirect_uris=[CALLBACK], post_logout_uris=[HOME])
    tokens = rp.tokens()
    given = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": HOME, "state": "s"}
    return rp.http.get(rp.auth + places.LOGOUT, params=given), tokens


DEMO_SECRET = "demo-secret-public"


def state_after_logout(rp: Relying) -> bool:
    return "state" not in logged_out(rp)[0].headers["location"]


def still_there(rp: Relying) -> bool:
    _, tokens = logged_out(rp)
    refreshed = rp.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    return bool(refreshed.status_code == 200)


def refresh_says(description: str) -> Symptom:
    def shows(rp: Relying) -> bool:
        answer = rp.token(grant_type="refresh_token", refresh_token=rp.tokens()["refresh_token"])
        return bool(answer.json().get("error_description") == description)

    return shows


def late_userinfo(rp: Relying) -> bool:
    return bool(rp.userinfo(rp.tokens()["access_token"]).status_code == 401)


def outlived(rp: Relying) -> bool:
    tokens = rp.tokens()
    active = rp.post(places.INTROSPECTION, token=tokens["refresh_token"]).json()["active"]
    return not active and "session_outlived" in rp.admin("GET", "record")[-1]["remarks"]


def acr_twice(rp: Relying) -> bool:
    body = rp.tokens()["access_token"].split(".")[1]
    return b64decode(body + "==", altchars=b"-_").count(b'"acr"') == 2


def without_cors(rp: Relying) -> bool:
    answer = rp.http.post(rp.auth + places.TOKEN, data={}, headers={"origin": "http://localhost:3000"})
    return "access-control-allow-origin" not in answer.headers


KEY = jwk.RSAKey.generate_key(2048)


def assertion_refused(rp: Relying) -> bool:
    """A client with a registered key proves itself by private_key_jwt."""
    public = json.dumps({"keys": [{**KEY.as_dict(private=False), "kid": "k"}]})
    rp.admin("PUT", "clients/jwt", secret="s", redirect_uris=[CALLBACK], jwks=public)
    now = int(payload(rp.tokens()["access_token"])["iat"])
    claims = {"iss": "jwt", "sub": "jwt", "aud": rp.issuer, "exp": now + 60, "jti": "1"}
    assertion = jwt.encode({"alg": "RS256", "kid": "k"}, claims, KEY)
    answer = rp.token(
        rp.code(client_id="jwt"), auth=None, client_assertion=assertion,
        client_assertion_type="urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    )  # fmt: skip
    return bool(answer.status_code == 401)


RELYING: dict[str, Symptom] = {
    "nonce.wrong": id_token("nonce", lambda rp, value: value != "nonce-1"),
    "iss.wrong": id_token("iss", lambda rp, value: value != rp.issuer),
    "aud.wrong": id_token("aud", lambda rp, value: value != "demo"),
    "exp.past": over,
    "iat.future": returned_later,
    "acr.absent": id_token("acr", lambda rp, value: value is None),
    "acr.eidas2": id_token("acr", lambda rp, value: value == "eidas2"),
    "acr.eidas3": id_token("acr", lambda rp, value: value == "eidas3"),
    "acr.twice": acr_twice,
    "at_hash.wrong": id_token("at_hash", lambda rp, value: value == "AAAAAAAAAAAAAAAAAAAAAA"),
    "signature.wrong": unverified,
    "alg.none": unverified,
    "alg.hs256": unverified,
    "kid.unknown": unverified,
    "state.wrong": lambda rp: returned(rp.authorize())["state"] != "etat-1",
    "state.lost": lambda rp: "state" not in returned(rp.authorize()),
    "callback.no_iss": lambda rp: "iss" not in returned(rp.authorize()),
    "callback.no_code": lambda rp: "code" not in returned(rp.authorize()),
    "userinfo.jwt": lambda rp: rp.userinfo(rp.tokens()["access_token"]).headers["content-type"] == "application/jwt",
    "userinfo.no_subject_ref_pro": userinfo(lambda body: "SubjectRefPro" not in body),
    "userinfo.no_activities": userinfo(lambda body: "activities" not in body["SubjectRefPro"]["exercices"][0]),
    "userinfo.other_sub": userinfo(lambda body: not body["sub"].endswith("899700034012")),
    "userinfo.otherIDs": userinfo(lambda body: "otherIDs" in body and "otherIds" not in body),
    "userinfo.civility_inside": userinfo(lambda body: "codeCivilite" in body["SubjectRefPro"]),
    "identity.edit": userinfo(lambda body: body["SubjectNameID"].startswith("ANS")),
    "email.absent": userinfo(lambda body: "email" not in body),
    "discovery.old_host": discovery("token_endpoint"),
    "discovery.other_issuer": discovery("issuer"),
    "discovery.wallet_only": lambda rp: rp.http.get(rp.auth + places.NATIVE_DISCOVERY).status_code == 404,
    "down": lambda rp: rp.authorize().status_code == 503,
    "down.token": lambda rp: rp.token("x").status_code == 503,
    "down.userinfo": status(places.USERINFO),
    "down.discovery": status(places.WALLET_DISCOVERY),
    "down.certs": status(places.CERTS),
    "latency": slow,
    "client.redirect_other": page_says("Invalid parameter: redirect_uri"),
    "client.unknown": page_says("Client not found"),
    "client.other_environment": page_says("est enregistré dans le bac à sable"),
    "client.secret_changed": token_says("Invalid client or Invalid client credentials"),
    "code.used": token_says("Code not valid"),
    "code.late": token_says("Code not valid"),
    "token.redirect_other": token_says("Incorrect redirect_uri"),
    "pkce.mismatch": token_says("PKCE verification failed: Code mismatch"),
    "ask.no_state": lambda rp: "state" not in returned(rp.authorize()) and remarked("no_state")(rp),
    "ask.no_nonce": id_token("nonce", lambda rp, value: value == ""),
    "ask.no_scope_all": userinfo(lambda body: "SubjectRefPro" not in body),
    "ask.acr_misnamed": remarked("acr_misnamed"),
    "token.late": late_userinfo,
    "refresh.late": refresh_says("Token is not active"),
    "session.closed": refresh_says("Session not active"),
    "session.outlived": outlived,
    "assertion": assertion_refused,
    "cors": without_cors,
    "aud.absent": lambda rp: "aud" not in payload(rp.tokens()["access_token"]),
    "logout.state_dropped": state_after_logout,
    "logout.uri_other": lambda rp: "Invalid redirect uri" in logged_out(rp)[0].text,
    "logout.local": still_there,
    "logout.stranded": lambda rp: "Votre session est fermée" in logged_out(rp)[0].text,
}
