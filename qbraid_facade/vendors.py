"""The vendors and providers that the contract lists, for completion in an editor; others exist, and are text."""

from __future__ import annotations

from qbraid_api.models import Provider as Provider
from qbraid_api.models import Vendor as Vendor
