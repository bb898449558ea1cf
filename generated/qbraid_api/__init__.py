# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
"""A client library for accessing qBraid Runtime API"""

from .client import AuthenticatedClient, Client

__all__ = (
    "AuthenticatedClient",
    "Client",
)
