"""The two descriptions against a server of their own: arbitrary requests get documented answers, and never a 5xx."""

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import status_code_conformance

from mocks.psc.provider import ROUTES
from tests.serving import serving

CHECKS = [not_a_server_error, status_code_conformance]
SECONDS = 10


def described(package: str) -> Any:
    """A document as it is served."""
    return json.loads(files(package).joinpath("openapi.json").read_text(encoding="utf-8"))


admin = schemathesis.openapi.from_dict(described("mocks.server"))
psc = schemathesis.openapi.from_dict(described("mocks.psc"))


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """A server that nobody else uses: its spaces are dropped and its clocks moved."""
    yield from serving(tmp_path_factory.mktemp("etat"))


def bounded(examples: int) -> settings:
    """So many examples, the same ones each time."""
    return settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        database=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )


@admin.parametrize()
@bounded(15)
def test_the_admin_api(case: Case[Any], own: dict[str, Any]) -> None:
    """What the admin API answers is in its description."""
    case.call_and_validate(base_url=own["admin"]["url"], checks=CHECKS, timeout=SECONDS)


@psc.exclude(path="/card/login").parametrize()
@bounded(20)
def test_the_provider(case: Case[Any], own: dict[str, Any]) -> None:
    """What the provider answers is in its description; redirects are not followed."""
    faces = {
        "auth": own["psc"]["issuer"].split("/auth/realms")[0],
        "wallet": own["psc"]["wallet"],
        "proxy": own["proxy"],
    }
    (face, *_) = case.operation.tags or ("auth",)
    case.call_and_validate(base_url=faces[face] + "/s/essai", checks=CHECKS, timeout=SECONDS, allow_redirects=False)


def test_every_endpoint_of_the_provider_is_described() -> None:
    told = {
        (tag, path, method.upper())
        for path, methods in described("mocks.psc")["paths"].items()
        for method, operation in methods.items()
        for tag in operation["tags"]
    }
    routes = {
        (face, path, method) for face, paths in ROUTES.items() for path, methods in paths.items() for method in methods
    }
    assert told == routes


def test_the_description_is_served(own: dict[str, Any]) -> None:
    import httpx2

    assert httpx2.get(own["admin"]["url"] + "/psc/openapi.json").json() == described("mocks.psc")
