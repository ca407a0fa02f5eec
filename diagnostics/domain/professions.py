"""Nomenclatures of the field and their French labels: professions (TRE_G15), card types (TRE_G02), products (TRE_G01),
savoir-faire (R01/R38) and sectors (R02). Facts: facts/cps-card.md 1.1, 2.4 and 5.2."""

from diagnostics.domain.texts import load_texts

DOCTOR = 10
CARD_TYPES = {"CPS": 0, "CPF": 1, "CPE": 2, "CPA": 3}


def _label(table: str, code: str) -> str:
    texts = load_texts("diagnostics.domain", "professions.toml")
    return str(texts[table].get(code, texts["unknown"]["label"].format(code=code)))


def profession_label(code: int | str) -> str:
    """Label of a profession, TRE_G15."""
    return _label("professions", str(code))


def card_type_label(code: int) -> str:
    """Label of a card type, TRE_G02."""
    return _label("card_types", f"{code:02d}")


def product_label(code: int) -> str:
    """Label of a product category, TRE_G01; 0x80 and above are the same products for tests."""
    return _label("products", f"{code:02X}")


def specialty_label(code: str) -> str:
    """Label of a savoir-faire, R01/R38."""
    return _label("specialties", code)


def sector_label(code: str) -> str:
    """Label of a sector of activity, R02."""
    return _label("sectors", code)
