"""Mock IGC-Santé: authorities whose names nobody can take for the real ones, and the certificates of a card."""

from mocks.pki.hierarchy import Authority, Hierarchy, open_hierarchy, own_hierarchy
from mocks.pki.issue import CardCertificates, Issued, issue_card, issue_organisation, variants

__all__ = [
    "Authority",
    "CardCertificates",
    "Hierarchy",
    "Issued",
    "issue_card",
    "issue_organisation",
    "open_hierarchy",
    "own_hierarchy",
    "variants",
]
