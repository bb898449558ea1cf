"""How the service says no."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """The service's answer where it will not do what was asked.

    Attributes:
        status: The HTTP status that the contract has for it.
        code: What went wrong, in a word.
        details: More fields of the error's body.
    """

    def __init__(self, status: int, code: str, message: str, **details: Any) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.details = details
