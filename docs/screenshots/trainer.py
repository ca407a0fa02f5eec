"""The trainer's pages, and faults and settings."""

from docs.screenshots import lived
from docs.screenshots.room import Room

DOORS = {
    "creation": "formateur-creation",
    "monsisra": "formateur-monsisra",
    "cps": "formateur-cps",
    "ecps": "formateur-e-cps",
    "otp": "formateur-otp",
    "difficultes": "formateur-difficultes",
}


def take(room: Room) -> None:
    """While something was lived, so that steps are ticked off and exchanges drawn."""
    lived.by_ecps(room)
    page = room.open("demo")
    room.take(page, "formateur-histoires")
    for key, name in DOORS.items():
        page.goto(room.at("demo", f"/porte/{key}"))
        page.locator("#drawing svg").wait_for()
        for frame in page.frames[1:]:
            frame.wait_for_load_state()
        room.take(page, name)
    _accounts_lost(room.fallen_ill())
    _panel(room)


def _accounts_lost(room: Room) -> None:
    page = room.open("demo", "/porte/otp")
    page.get_by_role("button", name="Préparer le compte").click()
    page.get_by_role("heading", name="Les comptes sont inaccessibles").wait_for()
    room.take(page, "formateur-comptes-inaccessibles")


def _panel(room: Room) -> None:
    page = room.open("admin")
    page.locator("#exchanges tr").first.wait_for()
    room.take(page, "pannes-et-reglages")
    page.get_by_label("Chercher").fill("téléphone")
    page.locator(".fault:visible button").first.click()
    page.locator(".fault[data-on]:visible").first.wait_for()
    room.take(page, "pannes-et-reglages-panne")
