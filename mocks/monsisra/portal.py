"""The tiles, on the portal and in the desktop application, and what a click on ViaTrajectoire's does (rows MS-03 to
MS-05, MS-12, MS-15)."""

from diagnostics.domain.professions import profession_label, specialty_label
from diagnostics.domain.texts import load_texts
from mocks.identities import find
from mocks.monsisra import link, mistakes, places, sessions, signin
from mocks.monsisra.state import Session
from mocks.monsisra.visit import PACKAGE, Visit, text
from mocks.wire import Response, redirect

HERE = {"": "/", "bureau": places.DESKTOP}
SITE = "/connexion/monsisra"


def show(visit: Visit) -> Response:
    """The portal: tiles, or the sign-in page."""
    session = sessions.current(visit)
    return _tiles(visit, session) if session else signin.page(visit)


def desktop(visit: Visit) -> Response:
    """The desktop application, drawn as a window; its tile opens the browser that this computer has."""
    if visit.fault("profile_missing"):
        return visit.page("registration.html", problem=visit.refuse("desktop.profile"))
    session = sessions.current(visit)
    return _tiles(visit, session, "bureau") if session else visit.go(f"{places.SIGN_IN}?vue=bureau")


def _tiles(visit: Visit, session: Session, view: str = "", blocked: str = "") -> Response:
    person = find(session.identity)
    tiles = load_texts(PACKAGE, "texts.toml")["tiles"]
    if visit.fault("tile_hidden"):
        tiles = {key: tile for key, tile in tiles.items() if key != "viatrajectoire"}
    return visit.page(
        "tiles.html", person=person, profession=_profession(person.profession), tiles=tiles, view=view, blocked=blocked,
        specialty=specialty_label(person.specialty) if person.specialty else "",
        window="" if visit.space.faults.shown("monsisra.tile_blocked", visit.client, visit.identity) else "_blank",
        old=visit.given.get("navigateur") == "ancien", handover=visit.settings.handover,
    )  # fmt: skip


def _profession(code: int | None) -> str:
    return text("no_profession") if code is None else profession_label(code)


def tile(visit: Visit) -> Response:
    """A click on ViaTrajectoire's tile: on to the site. Raises RefusalError."""
    session = sessions.current(visit)
    view = "bureau" if visit.given.get("vue") == "bureau" else ""
    if session is None:
        return visit.go(HERE[view])
    if visit.fault("tile_blocked"):
        return _tiles(visit, session, view, blocked=visit.refuse("tile.blocked"))
    if mistakes.legacy(visit):
        return mistakes.old_browser(visit)
    if visit.settings.handover == "oidc":
        return redirect(f"{visit.urls.viatrajectoire}{visit.space.prefix}{SITE}")
    if (status := mistakes.down(visit)) is not None:
        return mistakes.unavailable(visit, status)
    return link.handed(visit, session)
