"""Device QRNs: the names of devices on qBraid."""

from __future__ import annotations

import enum
import re
from functools import lru_cache
from typing import Any

from attrs import field, frozen

from .errors import InvalidQrn

# Strict on structure, open on values: vendors and providers that nobody listed appear over time. What may not
# occur is what would change the structure or leave the path of a URL.
_PART = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._~+-]*[A-Za-z0-9])?")
_TYPES = ("qpu", "sim")


def _plain(value: Any) -> Any:
    """The text of a constant such as ``Vendor.AWS``."""
    return value.value if isinstance(value, enum.Enum) else value


def _part(_: object, attribute: Any, value: Any) -> None:
    if not isinstance(value, str) or _PART.fullmatch(value) is None:
        raise InvalidQrn(
            f"device QRN: {attribute.name} {value!r} must be letters and digits, with . _ ~ + - between them; "
            "write it as the device list has it, for example aws:aws:sim:dm1"
        )


def _type(_: object, __: Any, value: Any) -> None:
    if value not in _TYPES:
        raise InvalidQrn(f"device QRN: type {value!r} must be 'qpu' or 'sim', as in aws:iqm:qpu:garnet")


@frozen(order=True)
class DeviceQrn:
    """The name of a device: ``vendor:provider:type:name``, for example ``aws:iqm:qpu:garnet``.

    Frozen, hashable and ordered by its parts; ``str()`` gives the text back.

    Args:
        vendor: Who sells the time on the device (``aws``).
        provider: Who runs the device (``iqm``).
        type: ``qpu`` for hardware, ``sim`` for a simulator.
        name: The device's own name (``garnet``).

    Raises:
        InvalidQrn: A part is empty or holds a character that cannot stand there. Unknown vendors and providers
            are no error.
    """

    vendor: str = field(converter=_plain, validator=_part)
    provider: str = field(converter=_plain, validator=_part)
    type: str = field(validator=_type)
    name: str = field(converter=_plain, validator=_part)

    @classmethod
    def parse(cls, text: str | DeviceQrn) -> DeviceQrn:
        """The device QRN that a text spells; a DeviceQrn is given back as it is.

        Raises:
            InvalidQrn: The text is anything else.
        """
        if isinstance(text, DeviceQrn):
            return text
        if not isinstance(text, str):
            raise InvalidQrn(f"a device QRN is text like aws:aws:sim:dm1, not {type(text).__name__}")
        return _parsed(text)

    @classmethod
    def _split(cls, text: str) -> DeviceQrn:
        parts = text.split(":")
        if len(parts) != 4:
            raise InvalidQrn(
                f"{text!r} is not a device QRN: it has {len(parts)} part{'s' * (len(parts) != 1)} of the four in "
                "vendor:provider:type:name, for example aws:aws:sim:dm1"
            )
        return cls(*parts)

    @classmethod
    def sim(cls, name: str, *, vendor: str, provider: str | None = None) -> DeviceQrn:
        """A simulator; the provider defaults to the vendor."""
        return cls(vendor, vendor if provider is None else provider, "sim", name)

    @classmethod
    def qpu(cls, name: str, *, vendor: str, provider: str | None = None) -> DeviceQrn:
        """A quantum processor; the provider defaults to the vendor."""
        return cls(vendor, vendor if provider is None else provider, "qpu", name)

    def __str__(self) -> str:
        return f"{self.vendor}:{self.provider}:{self.type}:{self.name}"


# A script names the same few devices again and again.
_parsed = lru_cache(maxsize=256)(DeviceQrn._split)
