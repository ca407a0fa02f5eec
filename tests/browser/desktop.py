"""A doctor's workstation: a screen, a keyboard, and a Chromium that knows the card through NSS and OpenSC.

All of it is private: the X display, the home folder with its NSS database, the profile. Nothing of the system changes.
"""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, Playwright, Request

CODE_WINDOW = "Unlock Security Device"
"""Title of the window in which Chromium asks for the code of a card."""
ASIDE = ("800", "20")
"""Where the mouse waits: over the browser, which then has the keyboard, and away from what it shows."""
PLACES = ("/retour", "/card/login", "/compte/creation", "/espace")
"""Where the login by card ends: at the relying party, or with the page that says why not."""
PATIENCE = 60.0
AGAIN_MS = 250


@dataclass(frozen=True)
class Desktop:
    """A screen and what lies in its user's home folder."""

    display: str
    home: Path

    def environ(self, pcsc_socket: Path) -> dict[str, str]:
        """The environment of a program on this desktop, with a card reader."""
        return {**os.environ, **self._own(), "PCSCLITE_CSOCK_NAME": str(pcsc_socket)}

    def _own(self) -> dict[str, str]:
        return {"DISPLAY": self.display, "HOME": str(self.home), "LANGUAGE": "en"}

    def xdotool(self, *words: str, typed: str = "") -> str:
        """Use the keyboard, the mouse, or look at the windows."""
        environ = {**os.environ, **self._own()}
        done = subprocess.run(
            ["xdotool", *words], env=environ, input=typed, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        return done.stdout.strip()

    def code_window(self) -> str:
        """The window that asks for a code and has the keyboard; empty when there is none."""
        shown = self.xdotool("search", "--onlyvisible", "--name", f"^{CODE_WINDOW}$").split()
        focus = self.xdotool("getwindowfocus")
        return focus if focus in shown else ""

    def press(self, key: str) -> None:
        """Press a key, in the browser's window: closed windows may have left the keyboard to nobody."""
        self.xdotool("mousemove", *ASIDE, "search", "--onlyvisible", "--class", "chromium", "windowfocus", "key", key)


@contextmanager
def open_desktop(home: Path, server_certificate: str) -> Iterator[Desktop]:
    """A display of its own, and a home folder where the card's module and a server's certificate are known."""
    database = home / ".pki/nssdb"
    database.mkdir(parents=True)
    folder = f"sql:{database}"
    _run("certutil", "-N", "-d", folder, "--empty-password")
    _run("certutil", "-A", "-d", folder, "-n", "simulation", "-t", "P,,", "-i", server_certificate)
    _run("modutil", "-force", "-dbdir", folder, "-add", "OpenSC", "-libfile", _module())
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x900x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        try:
            with os.fdopen(reading) as told:
                number = told.readline().strip()
            assert number, "Xvfb did not start"
            yield Desktop(f":{number}", home)
        finally:
            server.terminate()


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr + done.stdout


def _module() -> str:
    return str(next(Path("/usr/lib").glob("**/opensc-pkcs11.so")))


@dataclass
class Doctor:
    """Somebody before that browser: what the page shows, and the errors that the browser met on its way."""

    desktop: Desktop
    page: Page
    errors: list[str] = field(default_factory=list)

    def go(self, address: str) -> None:
        """Open the card's tab of a login page, and click on its button."""
        self.page.goto(address)
        self.page.get_by_role("link", name="Carte CPS", exact=True).click()
        # The keys that follow are for the browser's own windows; nothing is evaluated in the page once they are open.
        self.page.evaluate("addEventListener('click', event => event.target.blur())")
        self.page.get_by_role("link", name="Se connecter avec la carte CPS").click(no_wait_after=True)

    def code_window(self, after: str = "") -> str:
        """Wait for the browser's own window that asks for the code, other than the one named `after`; its name."""
        found = ""

        def there() -> bool:
            nonlocal found
            found = self.desktop.code_window()
            return found not in ("", after)

        self._until(there)
        return found

    def type_code(self, code: str, after: str = "") -> str:
        """Type a code in that window; its name."""
        window = self.code_window(after)
        self.desktop.xdotool("type", "--file", "-", typed=code)
        self.desktop.xdotool("key", "Return")
        return window

    def error(self) -> str:
        """Wait for an error of the browser's own."""
        self._until(lambda: bool(self.errors))
        return self.errors[-1]

    def choose_certificate(self, code: str) -> None:
        """Accept the first certificate that the browser lists, and see where that leads.

        A window may have the keyboard before it takes keys: a code that lost a digit is asked for, and typed, again.

        The list is drawn in the browser's window, where nothing tells from outside that it is there; until it is, the
        key falls on a page without focus and does nothing.
        """

        def moved() -> bool:
            if self.arrived():
                return True
            if self.desktop.code_window():
                self.type_code(code)
            else:
                self.desktop.press("Return")
            self.page.wait_for_timeout(AGAIN_MS)
            return self.arrived()

        self._until(moved)

    def arrived(self) -> bool:
        """Whether the login page was left, or could not be."""
        return bool(self.errors) or urlsplit(self.page.url).path.endswith(PLACES)

    def _until(self, so: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not so():
            assert time.monotonic() < deadline, f"nothing came: {self.page.url} {self.errors}"
            self.page.wait_for_timeout(AGAIN_MS / 5)


@contextmanager
def sit_down(
    playwright: Playwright, chromium: str, desktop: Desktop, profile: Path, pcsc_socket: Path
) -> Iterator[Doctor]:
    """Open a browser with a window and a profile of its own."""
    made: BrowserContext = playwright.chromium.launch_persistent_context(
        profile,
        executable_path=chromium,
        headless=False,
        no_viewport=True,
        args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-position=0,0"],
        env={**desktop.environ(pcsc_socket)},
    )
    try:
        made.set_default_timeout(PATIENCE * 1000)
        doctor = Doctor(desktop, made.pages[0])

        def failed(request: Request) -> None:
            if request.is_navigation_request() and request.failure != "net::ERR_ABORTED":
                doctor.errors.append(str(request.failure))

        made.on("requestfailed", failed)
        yield doctor
    finally:
        made.close()
