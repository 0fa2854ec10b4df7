"""Asks a public service that only helps people type: nobody waits for it longer than said."""

import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future

import httpx

from adage_sync import rules
from adage_sync.client.listed import only_listed

Answer = tuple[int, bytes]


class PublicService:
    """A service that at most `at_once` people of a process ask at the same time."""

    def __init__(self, *, at_once: int) -> None:
        self._places = threading.BoundedSemaphore(at_once)

    def read(self, url: str, params: Mapping[str, str | int], seconds: float) -> Answer:
        """Status and content of a GET that is whole within this time.

        A time limit of httpx begins again at each byte: the call is made apart, and keeps its
        place until it has ended. Raises httpx.PoolTimeout when every place is taken (no call was
        made), another httpx.HTTPError when the answer is late, too long, or does not come.
        """
        if not self._places.acquire(blocking=False):
            raise httpx.PoolTimeout("too many people ask at once")
        answer: Future[Answer] = Future()
        asking = threading.Thread(
            target=self._ask,
            args=(answer, url, params, seconds),
            daemon=True,
            name="public-service",
        )
        asking.start()
        try:
            return answer.result(timeout=seconds)
        except TimeoutError as error:
            raise httpx.ReadTimeout("the answer is late") from error

    def _ask(
        self, answer: Future[Answer], url: str, params: Mapping[str, str | int], seconds: float
    ) -> None:
        deadline, content = time.monotonic() + seconds, b""
        # As it is: no answer unfolds into a longer one.
        plain = {"Accept-Encoding": "identity"}
        try:
            with (
                httpx.Client(
                    timeout=seconds, headers=plain, event_hooks={"request": [only_listed]}
                ) as client,
                client.stream("GET", url, params=dict(params)) as said,
            ):
                for chunk in said.iter_raw():
                    content += chunk
                    if len(content) > rules.PUBLIC_BYTES_MAX:
                        raise httpx.ReadError("the answer is too long")
                    if time.monotonic() > deadline:
                        raise httpx.ReadTimeout("the answer is late")
            answer.set_result((said.status_code, content))
        except Exception as error:  # whoever waits decides
            answer.set_exception(error)
        finally:
            self._places.release()
