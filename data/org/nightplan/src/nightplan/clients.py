"""Clients of other services of the observatory."""

import dataclasses
import functools
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import requests

P = ParamSpec("P")
R = TypeVar("R")


class GatewayError(Exception):
    """The gateway said no."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"gateway answered {status}: {reason}")
        self.status = status


def retry(times: int, wait_s: float = 0.5) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorator that calls again after connection errors, waiting twice as long each time."""

    def decorate(call: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(call)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
            for attempt in range(times):
                try:
                    return call(*args, **kwargs)
                except requests.ConnectionError:
                    if attempt + 1 == times:
                        raise
                    time.sleep(wait_s * 2**attempt)
            raise AssertionError("unreachable")

        return wrapper

    return decorate


@dataclasses.dataclass
class Weather:
    """What the mast on the hill measures."""

    wind_m_s: float
    humidity: float
    rain: bool

    def permits_observing(self) -> bool:
        return not self.rain and self.wind_m_s < 15 and self.humidity < 0.9


class GatewayClient:
    """Speaks the HTTP interface of domegate."""

    def __init__(self, base_url: str, session: requests.Session | None = None) -> None:
        self._base_url = base_url.rstrip("/")
        self._session = session or requests.Session()

    @retry(times=3)
    def weather(self) -> Weather:
        body = self._get("/v1/weather")
        return Weather(body["windMS"], body["humidity"], body["rain"])

    @retry(times=3)
    def dome_is_open(self) -> bool:
        return self._get("/v1/dome")["state"] == "open"

    def _get(self, path: str) -> dict:
        response = self._session.get(self._base_url + path, timeout=10)
        if not response.ok:
            raise GatewayError(response.status_code, response.reason)
        return response.json()
