# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from enum import StrEnum


class ListDevicesSortOrder(StrEnum):
    ASC = "asc"
    DESC = "desc"

    def __str__(self) -> str:
        return str(self.value)
