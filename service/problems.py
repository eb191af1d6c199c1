"""What went wrong, as HTTP tells it: a status, a sentence with what to do, and the headers that belong to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from claimgraph.service.negotiation import Offer, choose

_FORMS: Final = (
    Offer("json", ("application/problem+json", "application/json")),
    Offer("text", ("text/plain",), text=True),
)


class Problem(Exception):
    """A request that is not answered with what was asked for.

    Attributes:
        status: of HTTP.
        detail: what is wrong and what to do, in a sentence.
        headers: such as `Allow` and `Retry-After`.
    """

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})

    def body(self, accept: str | None) -> tuple[bytes, str]:
        """The content and its type: JSON as RFC 9457 has it, or text where the client likes that better."""
        chosen = choose(accept, _FORMS)
        offer, media_type = chosen if chosen is not None else (_FORMS[0], _FORMS[0].types[0])
        if offer.name == "text":
            return (self.detail + "\n").encode(), offer.content_type(media_type)
        content: dict[str, Any] = {
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        }
        return (json.dumps(content, ensure_ascii=False) + "\n").encode(), offer.content_type(media_type)


def too_many(detail: str, seconds: int) -> Problem:
    """Too much is asked at once: the same request will be answered a little later."""
    return Problem(503, f"{detail}; ask again in {seconds} s", {"Retry-After": str(seconds)})
