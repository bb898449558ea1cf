# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from enum import StrEnum


class ListJobsStatusGroup(StrEnum):
    ALL = "all"
    PENDING = "pending"
    RETURNED = "returned"

    def __str__(self) -> str:
        return str(self.value)
