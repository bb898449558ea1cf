# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
"""Contains endpoint functions for accessing the API"""
