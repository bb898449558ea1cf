# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from enum import StrEnum


class Provider(StrEnum):
    AQT = "aqt"
    AWS = "aws"
    AZURE = "azure"
    EQUAL1 = "equal1"
    IBM = "ibm"
    IONQ = "ionq"
    IQM = "iqm"
    NEC = "nec"
    OQC = "oqc"
    PASQAL = "pasqal"
    QBRAID = "qbraid"
    QUANTINUUM = "quantinuum"
    QUERA = "quera"
    RIGETTI = "rigetti"

    def __str__(self) -> str:
        return str(self.value)
