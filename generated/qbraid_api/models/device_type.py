# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from enum import StrEnum


class DeviceType(StrEnum):
    QPU = "QPU"
    SIMULATOR = "SIMULATOR"

    def __str__(self) -> str:
        return str(self.value)
