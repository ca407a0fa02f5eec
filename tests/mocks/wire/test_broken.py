"""A handler that fails, behind a real server: who asked is told, and standard error has where, not what was sent."""

import re

import httpx2
import pytest

from mocks.spaces import Space
from mocks.wire import Request, Response, Watch, html_response
from tests.mocks.wire.conftest import Serve

SECRET = "mot-de-passe-123"


def failing(space: Space, request: Request) -> Response:
    if request.path == "/fine":
        return html_response("")
    try:
        int(request.form.get("password") or SECRET)
    except ValueError as error:
        raise RuntimeError(f"cannot read {error}") from error
    raise AssertionError


def test_a_person_reads_a_page_and_a_program_json(serve: Serve, capsys: pytest.CaptureFixture[str]) -> None:
    url = serve(failing)
    page = httpx2.post(url + "/chemin", data={"password": SECRET}, headers={"accept": "text/html,*/*;q=0.8"})
    assert (page.status_code, page.headers["content-type"]) == (500, "text/html; charset=utf-8")
    assert "Le simulateur a échoué" in page.text and "SIMULATION" in page.text
    told = httpx2.post(url + "/chemin", data={"password": SECRET})
    assert (told.status_code, told.json()["error"]) == (500, "server_error")
    written = capsys.readouterr().err
    for text in (page.text, told.text):
        (reference,) = re.findall(r"<code>(\w{6})<|for (\w{6}) on", text)
        assert f"référence {''.join(reference)}, POST sur « wallet »" in written
    assert "in failing" in written and "ValueError" in written and "RuntimeError" in written
    assert SECRET not in written + page.text + told.text and "chemin" not in written
    assert httpx2.get(url + "/fine").status_code == 200, "the server goes on"


def test_what_fails_later_is_told_too(serve: Serve, capsys: pytest.CaptureFixture[str]) -> None:
    def later() -> Response | None:
        raise KeyError(SECRET)

    assert httpx2.get(serve(lambda *_: Response(later=later))).status_code == 500
    assert "KeyError" in capsys.readouterr().err


def test_a_stream_that_fails_ends_and_is_told(serve: Serve, capsys: pytest.CaptureFixture[str]) -> None:
    def look() -> tuple[str, bool]:
        raise KeyError(SECRET)

    with pytest.raises(httpx2.RemoteProtocolError):
        httpx2.get(serve(lambda *_: Response(watch=Watch(look))))
    written = capsys.readouterr().err
    assert "KeyError" in written and SECRET not in written
