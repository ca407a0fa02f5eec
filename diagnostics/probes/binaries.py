"""For which processors a program or library was built, by its first bytes: PE (Windows), ELF (Linux), Mach-O (macOS).

Sources: the numbers of « Microsoft PE format », elf(5) and <mach/machine.h>.
"""

from pathlib import Path

HEAD_BYTES = 4096
PE = {0x014C: "x86", 0x8664: "x86_64", 0xAA64: "arm64"}
ELF = {3: "x86", 62: "x86_64", 40: "arm", 183: "arm64"}
MACH = {7: "x86", 0x01000007: "x86_64", 0x0100000C: "arm64"}
FAT, FAT_64, MACH_32, MACH_64 = 0xCAFEBABE, 0xCAFEBABF, 0xFEEDFACE, 0xFEEDFACF
MOST_SLICES = 16
"""A universal file has two or three; Java's classes begin with the same four bytes, and then a larger number."""


def processors(head: bytes) -> list[str]:
    """The processors of a file that begins so, by their usual names; none where it is no program, or of another."""
    if head[:4] == b"\x7fELF":
        order = "big" if head[5:6] == b"\x02" else "little"
        return _named(ELF, [int.from_bytes(head[18:20], order)])  # type: ignore[arg-type]
    if head[:2] == b"MZ":
        at = int.from_bytes(head[60:64], "little")
        return _named(PE, [int.from_bytes(head[at + 4 : at + 6], "little")] if head[at : at + 4] == b"PE\0\0" else [])
    return _named(MACH, _mach(head))


def _mach(head: bytes) -> list[int]:
    if int.from_bytes(head[:4], "little") in (MACH_32, MACH_64):
        return [int.from_bytes(head[4:8], "little")]
    size = {FAT: 20, FAT_64: 32}.get(int.from_bytes(head[:4], "big"))
    count = int.from_bytes(head[4:8], "big")
    if size is None or count > MOST_SLICES:
        return []
    return [int.from_bytes(head[8 + size * index : 12 + size * index], "big") for index in range(count)]


def _named(names: dict[int, str], numbers: list[int]) -> list[str]:
    return [names[number] for number in numbers if number in names]


def processors_of(file: Path) -> list[str]:
    """The processors of a file; none where it cannot be read."""
    try:
        with file.open("rb") as opened:
            return processors(opened.read(HEAD_BYTES))
    except OSError:
        return []
