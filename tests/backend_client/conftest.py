"""The client is tried against a running office."""

from tests.office.conftest import backend, start

__all__ = ["backend", "start"]
