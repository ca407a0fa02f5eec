"""What the adapter does with an answer, behind a real server."""

import threading
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

from mocks.spaces import Space
from mocks.wire import Request, Response, Work, html_response
from tests.mocks.wire.conftest import Serve


def test_slow_work_holds_nobody_else(serve: Serve) -> None:
    begun, free, made = threading.Event(), threading.Event(), []

    def work() -> None:
        begun.set()
        assert free.wait(timeout=20)
        made.append("clé")

    def handle(_: Space, request: Request) -> Response:
        if request.path == "/slow" and not made:
            return Response(work=Work(work))
        return html_response("".join(made))

    url = serve(handle)
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(httpx2.get, url + "/slow", timeout=20)
        assert begun.wait(timeout=20)
        assert httpx2.get(url + "/fast").text == ""
        free.set()
        assert slow.result().text == "clé"


@pytest.mark.parametrize(("framed", "header"), [("", "DENY"), ("*", None), ("http://a.test", None)])
def test_nobody_frames_a_page_that_does_not_let_them(serve: Serve, framed: str, header: str | None) -> None:
    answer = httpx2.get(serve(lambda *_: Response(framed=framed)))
    assert answer.headers.get("x-frame-options") == header
    assert answer.headers["x-content-type-options"] == "nosniff"
