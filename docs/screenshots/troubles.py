"""What any mock may say: its own failure, and an address where nothing is."""

from docs.screenshots.room import Room


def take(room: Room) -> None:
    """Both."""
    page = room.computer.new_page()
    page.goto(f"{room.told['viatrajectoire']}/s/Équipe A/")
    room.take(page, "adresse-introuvable")
    poor = room.fallen_ill()
    page = poor.open("monsisra", "/inscription")
    page.get_by_label("Code porteur").fill("1234")
    page.get_by_role("button", name="Continuer avec la carte").click()
    page.get_by_role("heading", name="Le simulateur a échoué").wait_for()
    poor.take(page, "simulateur-en-echec")
