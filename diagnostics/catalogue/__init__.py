"""The catalogue: causes, questions, remedies, contacts, and the words of the checks."""

from diagnostics.catalogue.loader import load_catalogue, read_catalogue
from diagnostics.catalogue.model import (
    LIKELIHOODS,
    Catalogue,
    Cause,
    CheckText,
    Contact,
    Question,
    Remedy,
    Step,
)

__all__ = [
    "LIKELIHOODS",
    "Catalogue",
    "Cause",
    "CheckText",
    "Contact",
    "Question",
    "Remedy",
    "Step",
    "load_catalogue",
    "read_catalogue",
]
