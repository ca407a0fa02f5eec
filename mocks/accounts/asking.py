"""Questions to the accounts, in a thread; with an answer of its own where their database is out of reach."""

from collections.abc import Callable
from typing import Any

from mocks.accounts.store import StoreError
from mocks.wire import Response, Work


def asked(
    do: Callable[[], Any], then: Callable[[Any], Response], without: Callable[[StoreError], Response]
) -> Response:
    """What `then` makes of what `do` finds in a thread, or `without` of what kept it from finding anything."""

    def safely() -> Any:
        try:
            return do()
        except StoreError as error:
            return error

    return Response(work=Work(safely, lambda found: (without if isinstance(found, StoreError) else then)(found)))
