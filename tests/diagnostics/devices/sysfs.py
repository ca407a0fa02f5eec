"""A USB bus of Linux, as sysfs shows it: real folders, real links."""

from collections.abc import Mapping
from pathlib import Path

BUS = "sys/bus/usb/devices"
READER = {
    "idVendor": "08e6",
    "idProduct": "3437",
    "manufacturer": "Gemalto",
    "product": "USB SmartCard Reader",
    "power/runtime_status": "active",
    "power/control": "on",
}
HUB = {"idVendor": "05e3", "idProduct": "0608", "product": "USB2.0 Hub", "bmAttributes": "e0", "bDeviceClass": "09"}
"""A hub with a supply of its own: bit 6 of bmAttributes."""


def plug(root: Path, name: str, told: Mapping[str, str], *classes: str, driver: str = "") -> None:
    """Plug a device in at a place of the bus, with an interface for each class; the kernel links to where it is."""
    real = root / "sys/devices/pci0000:00/usb1" / name
    for index, kind in enumerate(classes):
        interface = root / "sys/devices/pci0000:00/usb1" / name / f"{name}:1.{index}"
        write(interface, {"bInterfaceClass": kind})
        link(root, interface)
        if driver:
            target = root / "sys/bus/usb/drivers" / driver
            target.mkdir(parents=True, exist_ok=True)
            (interface / "driver").symlink_to(target)
    write(real, told)
    link(root, real)


def link(root: Path, real: Path) -> None:
    """Show a folder on the bus."""
    (root / BUS).mkdir(parents=True, exist_ok=True)
    (root / BUS / real.name).symlink_to(real)


def write(folder: Path, told: Mapping[str, str]) -> None:
    """Write attributes, each with its line end."""
    for attribute, value in told.items():
        file = folder / attribute
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{value}\n", encoding="utf-8")
