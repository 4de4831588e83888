"""Posting a message to a webhook: encrypted, not redirected, tried again only while it surely did not arrive."""

from __future__ import annotations

import http.client
import json
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any

from kpi.errors import DeliveryError, UncertainDeliveryError

SECONDS = 10.0
"""How long the other side may take for an answer."""
PAUSES = (1.0, 4.0)
"""Seconds before the second and the third try, which is the last."""
_OVERLOADED = frozenset({429, 500, 502, 503, 504})


class _Stay(urllib.request.HTTPRedirectHandler):
    """What is said here is meant for one address and for no other."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


def post(
    url: str, message: Mapping[str, Any], *, seconds: float = SECONDS, pause: Callable[[float], object] = time.sleep
) -> None:
    """Post a message as JSON.

    DeliveryError: it was not taken. UncertainDeliveryError: no answer came after it had been handed over.
    The URL is a secret, and stands in no message.
    """
    for wait in (*PAUSES, None):
        failure, again = _tried(url, message, seconds)
        if failure is None:
            return
        if wait is None or not again:
            raise failure
        pause(wait)


def _tried(url: str, message: Mapping[str, Any], seconds: float) -> tuple[DeliveryError | None, bool]:
    """What went wrong, if anything, and whether another try may help."""
    request = urllib.request.Request(  # noqa: S310  the settings accept https alone, and http on this machine
        url, json.dumps(message).encode(), {"Content-Type": "application/json", "User-Agent": "leitstern"}
    )
    opener = urllib.request.build_opener(_Stay())
    try:
        with opener.open(request, timeout=seconds):
            return None, False
    except urllib.error.HTTPError as error:
        error.close()
        if error.code in _OVERLOADED:
            return DeliveryError("The chat answers with {code}. Try again later.", code=str(error.code)), True
        return DeliveryError("The chat answers with {code}. Check KPI_WEBHOOK_URL.", code=str(error.code)), False
    except urllib.error.URLError as error:
        if isinstance(error.reason, ssl.SSLError):
            return DeliveryError("The chat's certificate is not trusted. Nothing was sent."), False
        return DeliveryError("The chat cannot be reached. Check KPI_WEBHOOK_URL and the network."), True
    except (OSError, http.client.HTTPException):
        return UncertainDeliveryError("The chat gave no answer; the message may have arrived or not."), False
