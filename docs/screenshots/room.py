"""Where pictures are taken: browsers of one width and one colour, in a space of the mocks."""

import io
import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page

from docs.screenshots.pictures import IMAGES, missing, pictures

HIGHEST = 4000
"""Pixels of the longest picture."""
COLOURS, FLAT = 40, 10
"""What a picture keeps of its colours: pages have few, and WebP packs few of them well without any loss. The most
frequent ones, of surfaces, are kept as they are."""
VIRGINIE, PASSWORD = "899700034012", "Demo2026"
PERSON = "virginie"
TEXT = "document.title + ' ' + document.documentElement.textContent"


@dataclass(frozen=True)
class Room:
    """One look. `computer` is the browser whose pages are shown, `other` one that knows nothing of it, and `bare` one
    without scripts; `told` is what the mocks told of themselves, and `ill` what those did that have lost their accounts
    and their authorities."""

    computer: BrowserContext
    other: BrowserContext
    bare: BrowserContext
    told: dict[str, Any]
    ill: dict[str, Any]
    dashboard: str
    look: str
    space: str = ""

    def named(self, name: str) -> "Room":
        """The same in a space of its own, for one chapter."""
        return replace(self, space=f"c-{self.look}-{name}")

    def fallen_ill(self) -> "Room":
        """The same at the mocks that are not well."""
        return replace(self, told=self.ill)

    def at(self, face: str, path: str = "/") -> str:
        """The address of a mock's page."""
        told = self.told["psc"]["wallet"] if face == "wallet" else self.told[face]
        return f"{told['url'] if isinstance(told, dict) else told}/s/{self.space}{path}"

    def protocol(self, path: str) -> str:
        """An address of Pro Santé Connect's other origin."""
        origin, realm = self.told["psc"]["issuer"].split("/auth/realms/")
        return f"{origin}/s/{self.space}/auth/realms/{realm}/protocol/openid-connect/{path}"

    def open(self, face: str, path: str = "/") -> Page:
        """A new page of the computer."""
        page = self.computer.new_page()
        page.goto(self.at(face, path))
        return page

    def order(self, method: str, path: str, **data: Any) -> Any:
        """Give an order to the admin API, for this space."""
        return post(f"{self.told['admin']['url']}/spaces/{self.space}/{path}", method, data)

    def automatic(self, person: str = PERSON) -> None:
        """Pro Santé Connect lets somebody in without a page, or nobody."""
        self.order("PATCH", "settings", automatic=person)

    def account(self) -> None:
        """VIRGINIE has an account."""
        self.order("PUT", f"accounts/{PERSON}", email="virginie@exemple.test", password=PASSWORD)

    def nobody(self) -> None:
        """Nobody is signed in any more in the browser that is shown."""
        self.automatic("")
        self.computer.clear_cookies()

    @contextmanager
    def fault(self, name: str, **data: Any) -> Iterator[None]:
        """Something goes wrong for a while."""
        self.order("PUT", f"faults/{name}", **data)
        yield
        self.order("DELETE", f"faults/{name}")

    def take(self, page: Page, name: str) -> None:
        """The picture of a page as it is. Raises ValueError where it is not the page that it is said to be."""
        page.wait_for_timeout(150)
        shown = " ".join(str(frame.evaluate(TEXT)) for frame in page.frames)
        if absent := missing(name, shown):
            raise ValueError(f"{name}: {page.url} shows nothing of {', '.join(absent)}")
        self.keep(page, name, "document.documentElement.scrollHeight")

    def keep(self, page: Page, name: str, height: str) -> None:
        """The picture of a page, whose window is as high for a while as a script says that its content is: what is out
        of sight, in frames above all, is not always drawn."""
        width = self.width
        page.set_viewport_size({"width": width, "height": min(max(int(page.evaluate(height)), 900), HIGHEST)})
        page.wait_for_timeout(250)
        keep(page.screenshot(), f"{name}-{self.look}")
        page.set_viewport_size({"width": width, "height": 900})

    @property
    def width(self) -> int:
        """Pixels of the look."""
        return int(self.look.partition("-")[0])


def post(address: str, method: str, data: dict[str, Any]) -> Any:
    """What an order in JSON is answered."""
    kind = {"content-type": "application/json"}
    asked = urllib.request.Request(address, json.dumps(data).encode(), kind, method=method)  # noqa: S310
    with urllib.request.urlopen(asked) as answer:  # noqa: S310
        return json.loads(answer.read())


def keep(png: bytes, name: str) -> None:
    """Write a picture down. Raises KeyError for one that the gallery does not know."""
    pictures()[name.rsplit("-", 2)[0]]
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    few = picture.quantize(palette=_palette(picture), dither=Image.Dither.NONE).convert("RGB")
    few.save(IMAGES / f"{name}.webp", lossless=True, quality=80, method=4)


def _palette(picture: Image.Image) -> Image.Image:
    """The colours to keep: those of its surfaces as they are, however near to each other, and what is near the rest."""
    counted = sorted(picture.getcolors(picture.width * picture.height) or [], reverse=True)
    flat = [part for _, colour in counted[:FLAT] for part in (colour if isinstance(colour, tuple) else ())]
    near = picture.quantize(COLOURS - FLAT, Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE)
    made = Image.new("P", (1, 1))
    made.putpalette([*flat, *(near.getpalette() or [])[: 3 * (COLOURS - FLAT)]])
    return made


def context(browser: Browser, width: int, scheme: str, scripts: bool = True) -> BrowserContext:
    """A browser's own cookies and looks."""
    made = browser.new_context(
        locale="fr-FR",
        timezone_id="Europe/Paris",
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        ignore_https_errors=True,
        java_script_enabled=scripts,
    )
    made.set_default_timeout(20_000)
    return made
