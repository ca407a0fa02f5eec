"""What the server does on its own behalf while others wait for answers: mail, posts to relying parties, links opened.

These have threads apart from those that answer: a mail to our own server, which needs a thread to read it, would
otherwise wait for itself.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, TypeVar

AT_ONCE = 16
Found = TypeVar("Found")


def run(do: Callable[..., Found], *given: Any) -> "asyncio.Future[Found]":
    """Do it in a thread, without waiting for it."""
    return asyncio.get_running_loop().run_in_executor(_threads(), do, *given)


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="errand")
