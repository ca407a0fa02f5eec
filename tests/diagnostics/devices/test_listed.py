"""The readers of the bus against the names of the PC/SC list: which are the same, and which is lacking."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.readers import bodies
from tests.diagnostics.played import CLOUD, GEMALTO, ONE, PAIR, VITALE, causes, found, patched, slot, verdicts, windows

FILE = "windows/devices.json"


DISABLED = {**GEMALTO, "name": "Alcor Micro USB Smart Card Reader", "id": "USB\\VID_058F&PID_9540\\1", "problem": 22}


@pytest.mark.parametrize(
    ("slots", "expected", "told"),
    [
        (ONE, [], "ok spare"),
        ([slot("Gemplus USB SmartCard Reader 0")], [("reader.disabled", "warning")], "warning disabled"),
        ([slot("Gemplus USB SmartCard Reader 0", VITALE)], [("reader.disabled", "warning")], "warning disabled"),
    ],
    ids=["a card is read", "no card", "another card"],
)
def test_a_disabled_reader_beside_one_that_reads_the_card(
    tmp_path: Path, slots: list[dict[str, Any]], expected: list[tuple[str, str]], told: str
) -> None:
    diagnosis = found(windows(tmp_path, devices=patched(FILE, devices=[GEMALTO, DISABLED])), slots)
    assert causes(diagnosis, "devices") == expected
    assert verdicts(diagnosis, "devices")["devices.listed"] == told


FACES = [
    {**GEMALTO, "id": f"USB\\VID_08E6&PID_5503&MI_0{face}\\7&1&0&000{face}", "parent": "USB\\VID_08E6&PID_5503\\1"}
    for face in (0, 1)
]
ALCOR = {**GEMALTO, "name": "Alcor Micro USB Smart Card Reader", "id": "USB\\VID_058F&PID_9540\\1"}


@pytest.mark.parametrize(
    ("devices", "names", "told"),
    [
        (FACES, PAIR, "ok ok"),
        ([FACES[0], {**FACES[1], "problem": 28}], PAIR[:1], "warning problem"),
        ([*FACES, ALCOR], PAIR, "warning no_driver"),
        ([*FACES, {**ALCOR, "power": 4}], PAIR, "warning asleep"),
        ([*FACES, {**ALCOR, "problem": 28}], PAIR, "warning problem"),
        ([GEMALTO, {**ALCOR, "problem": 10}], [*CLOUD, *PAIR], "warning problem"),
        ([*FACES, ALCOR], [*PAIR, "Alcor Micro USB Smart Card Reader 0"], "ok ok"),
    ],
    ids=[
        "two interfaces",
        "one interface without driver",
        "a dead reader beside",
        "a sleeping reader beside",
        "a reader without driver beside",
        "a stopped reader beside many names",
        "all alive",
    ],
)
def test_readers_of_the_bus_against_names(tmp_path: Path, devices: list[Any], names: list[str], told: str) -> None:
    diagnosis = found(windows(tmp_path, devices=patched(FILE, devices=devices)), [slot(name) for name in names])
    assert verdicts(diagnosis, "devices")["devices.listed"] == told


OF_WINDOWS = (
    "Windows Hello for Business 1",
    "Microsoft Virtual Smart Card 0",
    "Microsoft UICC ISO Reader 3f873476 0",
)


@pytest.mark.parametrize("name", OF_WINDOWS)
def test_a_card_that_windows_makes_is_none_that_one_holds(tmp_path: Path, name: str) -> None:
    """It lies in its reader day and night: of the phone card of a portable, of the chip of the machine, of Hello."""
    made = slot(name, "3B 8D 01 80 FB A0 00 00 03 97 42 54 46 59 04 01 CF")
    areas = ("pcsc", "reader", "card", "devices")
    bare = windows(tmp_path / "bare", devices=patched(FILE, devices=None))
    assert causes(found(bare, [made]), *areas) == [("reader.absent", "fault")]
    with_reader = windows(tmp_path / "reader")
    assert causes(found(with_reader, [made]), *areas) == [("reader.driver_missing", "fault")]
    assert causes(found(with_reader, [made, slot("Gemplus USB SmartCard Reader 0")]), *areas) == [
        ("card.absent", "fault")
    ]
    assert causes(found(with_reader, [made, *ONE]), *areas) == causes(found(with_reader, ONE), *areas)


def test_a_disabled_reader_is_not_named_with_one_that_is_dead(tmp_path: Path) -> None:
    dead = {**ALCOR, "name": "Cherry TC 1300", "problem": 28}
    diagnosis = found(windows(tmp_path, devices=patched(FILE, devices=[DISABLED, GEMALTO, dead])), ONE)
    assert verdicts(diagnosis, "devices")["devices.listed"] == "warning problem"
    outcome = next(one.outcome for one in diagnosis.verdicts if one.check == "devices.listed")
    assert outcome.values == {"names": "« Cherry TC 1300 »", "problem": 28}


def test_a_disabled_reader_hides_no_other_that_the_list_lacks(tmp_path: Path) -> None:
    asleep = {**ALCOR, "name": "Cherry TC 1300", "power": 4}
    diagnosis = found(windows(tmp_path, devices=patched(FILE, devices=[DISABLED, GEMALTO, asleep])), ONE)
    assert verdicts(diagnosis, "devices")["devices.listed"] == "warning asleep"


def test_of_two_readers_the_one_without_a_name_is_told(tmp_path: Path) -> None:
    named = {**GEMALTO, "name": "Gemalto USB SmartCard Reader"}
    played = windows(tmp_path, devices=patched(FILE, devices=[named, ALCOR]))
    diagnosis = found(played, [slot("Gemalto USB SmartCard Reader 0")])
    outcome = next(one.outcome for one in diagnosis.verdicts if one.check == "devices.listed")
    assert outcome.values == {"names": "« Alcor Micro USB Smart Card Reader »"}


@pytest.mark.parametrize(
    ("names", "count"),
    [
        ([], 0),
        (CLOUD, 2),
        (PAIR, 1),
        ([*PAIR, "Gemalto Prox-DU Contact 1", "Gemalto Prox-DU Contactless 1"], 2),
        (["HID Global OMNIKEY 5422 Smartcard Reader 0", "HID Global OMNIKEY 5422CL Smartcard Reader 0"], 1),
        (
            [
                "ACS ACR1281 1S Dual Reader ICC 0",
                "ACS ACR1281 1S Dual Reader PICC 0",
                "ACS ACR1281 1S Dual Reader SAM 0",
            ],
            1,
        ),
        (
            [
                "Gemalto Prox-DU [Prox-DU Contact_09A00795] (09A00795) 00 00",
                "Gemalto Prox-DU [Prox-DU Contactless_09A00795] (09A00795) 01 00",
                "Gemalto PC Twin Reader (A1B2C3D4) 02 00",
            ],
            2,
        ),
        (["Gemalto PC Twin Reader 00 00", "Gemalto PC Twin Reader 01 00"], 2),
        (["Lecteur virtuel (SIMULATION) 00 00", "Lecteur virtuel (SIMULATION) 00 01"], 1),
        (["Lecteur virtuel (SIMULATION) 00 00", "Lecteur (SIMULATION) 00 01", "Gemalto PC Twin Reader"], 3),
    ],
)
def test_how_many_readers_names_are_of(names: list[str], count: int) -> None:
    assert bodies(names) == count


@given(st.lists(st.text()))
def test_names_are_of_as_many_readers_at_most(names: list[str]) -> None:
    assert min(len(names), 1) <= bodies(names) <= len(names)
