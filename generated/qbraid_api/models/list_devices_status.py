# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from enum import StrEnum


class ListDevicesStatus(StrEnum):
    OFFLINE = "OFFLINE"
    ONLINE = "ONLINE"
    RETIRED = "RETIRED"
    UNAVAILABLE = "UNAVAILABLE"

    def __str__(self) -> str:
        return str(self.value)
