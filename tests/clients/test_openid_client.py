"""openid-client (Node.js), which we did not write, logs in, refreshes, introspects, revokes and logs out; and CIBA."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from mocks.psc import places
from tests.relying import CALLBACK, DEMO, Relying

NODE = Path(sys.executable).with_name("node")
SCRIPT = Path(__file__).parent / "node" / "login.mjs"
AFTER = "http://localhost:8765/logged-out"
NATIONAL_ID = "899700034012"
STEPS = ["callback", "userinfo", "introspection", "refresh", "revoked", "logout", "refused"]
Steps = Iterator[dict[str, Any]]


@contextmanager
def running(rp: Relying, scenario: str) -> Iterator[Steps]:
    """The script at work: what it tells, as it tells it."""
    given = {
        "discovery": rp.auth + places.WALLET_DISCOVERY,
        "client_id": DEMO[0],
        "secret": DEMO[1],
        "redirect_uri": CALLBACK,
        "post_logout_uri": AFTER,
        "national_id": NATIONAL_ID,
    }
    command = [str(NODE), str(SCRIPT), scenario, json.dumps(given)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            yield (json.loads(line) for line in process.stdout)
        finally:
            process.terminate()


def told(rp: Relying, scenario: str) -> dict[str, dict[str, Any]]:
    """All that the script tells, by step."""
    with running(rp, scenario) as steps:
        return {one["step"]: one for one in steps}


def test_it_logs_in_refreshes_and_logs_out(rp: Relying) -> None:
    steps = told(rp, "code")
    assert list(steps) == STEPS, steps.get("refused")
    assert steps["callback"]["iss"] == steps["callback"]["claims"]["iss"] == rp.issuer
    assert (steps["callback"]["claims"]["aud"], steps["callback"]["expires_in"]) == (DEMO[0], 120)
    sub = steps["callback"]["claims"]["sub"]
    assert (steps["userinfo"]["claims"]["sub"], steps["refresh"]["sub"], steps["refresh"]["other"]) == (sub, sub, True)
    assert steps["userinfo"]["claims"]["SubjectNameID"] == NATIONAL_ID
    seen = steps["introspection"]["told"]
    assert (seen["active"], seen["client_id"], seen["sub"]) == (True, DEMO[0], sub)
    assert steps["revoked"]["told"] == {"active": False}
    assert steps["logout"]["back"] == f"{AFTER}?state=bye"
    assert steps["refused"]["error"] == "invalid_grant", "a session that is over gives no tokens"


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("discovery.other_issuer", 'unexpected "iss" (issuer) response parameter'),
        ("callback.no_iss", 'response parameter "iss" (issuer) missing'),
        ("state.wrong", 'unexpected "state" response parameter'),
        ("state.lost", 'response parameter "state" missing'),
        ("nonce.wrong", 'unexpected ID Token "nonce" claim'),
        ("iss.wrong", 'unexpected JWT "iss" (issuer) claim'),
        ("aud.wrong", 'unexpected JWT "aud" (audience) claim'),
        ("exp.past", 'unexpected JWT "exp" (expiration time) claim'),
        ("signature.wrong", "JWT signature verification failed"),
        ("alg.none", 'unexpected JWT "alg" header parameter'),
        ("kid.unknown", "no applicable keys found"),
    ],
)
def test_it_refuses_a_login_that_is_wrong(rp: Relying, fault: str, said: str) -> None:
    rp.admin("PUT", f"faults/{fault}")
    (refused,) = told(rp, "code").values()
    assert said in refused["cause"], refused


def test_it_refuses_somebody_else_s_userinfo(rp: Relying) -> None:
    rp.admin("PUT", "faults/userinfo.other_sub")
    steps = told(rp, "code")
    assert list(steps) == ["callback", "refused"]
    assert 'unexpected "response" body "sub"' in steps["refused"]["cause"]


def phone(rp: Relying, decision: str) -> None:
    """Answer the newest request."""
    url = f"{rp.told['phone']}/s/{rp.name}/api/requests/last"
    assert rp.http.post(url, json={"decision": decision}).status_code == 200


def polled(rp: Relying) -> bool:
    """Whether the client came to see, too early."""
    return any(row["verdict"] == "ciba.pending" for row in rp.admin("GET", "record"))


def test_ciba_waits_for_the_phone(rp: Relying, until: Callable[..., None]) -> None:
    with running(rp, "ciba") as steps:
        assert next(steps) == {"step": "asked", "expires_in": 120, "interval": 1}
        until(lambda: polled(rp))
        phone(rp, "approved")
        answered, userinfo, refreshed = steps
    assert (answered["claims"]["iss"], answered["claims"]["aud"]) == (rp.issuer, DEMO[0])
    assert userinfo["claims"]["SubjectNameID"] == NATIONAL_ID
    assert (refreshed["sub"], refreshed["other"]) == (answered["claims"]["sub"], True)


def test_ciba_refused_on_the_phone(rp: Relying) -> None:
    with running(rp, "ciba") as steps:
        assert next(steps)["step"] == "asked"
        phone(rp, "refused")
        (refused,) = steps
    assert (refused["step"], refused["error"]) == ("refused", "access_denied")
