"""Accounts of the service that the four doors lead to: kept in SQLite, or in PostgreSQL by URL."""

from mocks.accounts.asking import asked
from mocks.accounts.model import Account
from mocks.accounts.store import Accounts, StoreError

__all__ = ["Account", "Accounts", "StoreError", "asked"]
