# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from enum import StrEnum


class ListJobGroupsStatus(StrEnum):
    CANCELLED = "CANCELLED"
    CLOSED = "CLOSED"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    OPEN = "OPEN"

    def __str__(self) -> str:
        return str(self.value)
