"""Spaces: isolated worlds on one server, one per test or trainee, each with its clock, its record and its state."""

from mocks.spaces.clock import Clock
from mocks.spaces.faults import Fault, Faults, Known, known_faults
from mocks.spaces.record import Exchange, Record
from mocks.spaces.space import Space, Spaces
from mocks.spaces.table import Table

__all__ = ["Clock", "Exchange", "Fault", "Faults", "Known", "Record", "Space", "Spaces", "Table", "known_faults"]
