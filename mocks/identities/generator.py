"""Any number of other test people, the same for the same seed: valid keys, test ranges, names that nobody bears."""

from collections.abc import Iterator
from random import Random
from typing import TYPE_CHECKING

from diagnostics.domain.identifiers import luhn_key
from diagnostics.domain.texts import load_texts
from mocks.identities.model import Activity, Exercise, Identity, named

if TYPE_CHECKING:
    from faker import Faker

RANGES = ("997", "999")
SERIAL_DIGITS = 7
MOST = 100_000
PROFESSIONS = {10: ("SM26", "SM53", "SM44"), 21: ("",), 40: ("",), 50: ("",), 60: ("",), 70: ("",), 91: ("",)}
"""Profession codes (TRE_G15), with the specialties to choose from."""


def generate(count: int, seed: int = 0) -> Iterator[Identity]:
    """Yield `count` people (at most MOST), none of them a named one. Raises ValueError for another count."""
    if not 0 <= count <= MOST:
        raise ValueError(f"count must be between 0 and {MOST}")
    from faker import Faker  # slow to load, and needed here alone

    chance, faker = Random(seed), Faker("fr_FR")  # noqa: S311
    faker.seed_instance(seed)
    used = {identity.national_id for identity in named().values()}
    for rank in range(count):
        national_id = _unused(chance, used)
        used.add(national_id)
        yield _person(f"tirage-{rank + 1}", national_id, chance, faker)


def _unused(chance: Random, used: set[str]) -> str:
    while True:
        digits = chance.choice(RANGES) + f"{chance.randrange(10**SERIAL_DIGITS):0{SERIAL_DIGITS}d}"
        national_id = f"8{digits}{luhn_key(digits)}"
        if national_id not in used:
            return national_id


def _person(key: str, national_id: str, chance: Random, faker: "Faker") -> Identity:
    profession = chance.choice(list(PROFESSIONS))
    specialty = chance.choice(PROFESSIONS[profession])
    family = f"{faker.last_name()}-FICTIF{national_id[4:11]}".upper()
    title, civility = "DR" if specialty else "", chance.choice(("M", "MME"))
    places = tuple(_activity(chance, family) for _ in range(chance.choice((1, 1, 1, 2))))
    return Identity(
        key=key,
        kind=load_texts("mocks.identities", "texts.toml")["cli"]["generated"],
        national_id=national_id,
        given_name=(faker.first_name_male() if civility == "M" else faker.first_name_female()).upper(),
        family_name=family,
        civility=civility,
        card_type="CPS",
        profession=profession,
        specialty=specialty,
        exercises=(Exercise(profession, civility=title, specialty=specialty, activities=places),),
    )


def _activity(chance: Random, family: str) -> Activity:
    number = f"{chance.randrange(100_000):05d}"
    if chance.random() < 0.7:
        return Activity("L", "SA07", f"CABINET {family}", f"R{number}")
    return Activity("S", "SA01", f"HOPITAL DE SIMULATION {number}", f"10B00{number}", f"0B00{number}")
