"""Errands go on while every thread that answers is busy."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

from mocks.wire import errands


def test_errands_do_not_wait_for_the_threads_that_answer() -> None:
    free = threading.Event()

    async def scene() -> str:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(1))
        busy = loop.run_in_executor(None, free.wait)
        try:
            return await asyncio.wait_for(errands.run("".join, ["fait"]), timeout=20)
        finally:
            free.set()
            await busy

    with ThreadPoolExecutor(1) as aside:  # a browser's tests leave a loop running in the first thread
        assert aside.submit(lambda: asyncio.run(scene())).result() == "fait"
