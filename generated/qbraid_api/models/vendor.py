# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from enum import StrEnum


class Vendor(StrEnum):
    AWS = "aws"
    AZURE = "azure"
    IBM = "ibm"
    IONQ = "ionq"
    QBRAID = "qbraid"

    def __str__(self) -> str:
        return str(self.value)
