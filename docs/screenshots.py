"""Takes the pictures of the documentation (`make screenshots`): each page at two widths, light and dark.

Starts a dashboard and a bench of its own, and Debian's Chromium.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

IMAGES = Path(__file__).parent / "images"
PORT = 8597
ADDRESS = f"http://127.0.0.1:{PORT}"
COMMAND = [sys.executable, "-m", "diagnostics.cli"]
LOOKS = [(width, scheme) for width in (1280, 420) for scheme in ("light", "dark")]
FAULT = "Le code porteur est bloqué"


def main() -> None:
    """Take them all."""
    with tempfile.TemporaryDirectory(prefix="hd-") as runtime:
        Path(runtime).chmod(0o755)
        environ = {**os.environ, "HELPDESK_RUNTIME": runtime}
        subprocess.run([*COMMAND, "fault", "pin.blocked"], env=environ, check=True)
        server = subprocess.Popen([*COMMAND, "run", "--no-mocks", "--port", str(PORT)], env=environ)
        try:
            _wait()
            with sync_playwright() as playwright:
                chromium = playwright.chromium.launch(
                    executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-dev-shm-usage"]
                )
                for width, scheme in LOOKS:
                    _look(chromium, width, scheme)
                chromium.close()
        finally:
            server.terminate()
            server.wait()
            subprocess.run([*COMMAND, "card", "stop"], env=environ, check=True)


def _wait() -> None:
    while True:
        try:
            urllib.request.urlopen(f"{ADDRESS}/_stcore/health").close()  # noqa: S310
        except OSError:
            time.sleep(0.1)
        else:
            return


def _look(browser: Browser, width: int, scheme: str) -> None:
    context = browser.new_context(
        locale="fr-FR",
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    page.goto(ADDRESS)
    page.get_by_text("Le banc virtuel (SIMULATION)").click()
    page.get_by_role("button", name="Lancer le diagnostic").click()
    expect(page.get_by_role("heading", name=f"Cause : {FAULT}")).to_be_visible(timeout=20_000)
    _take(page, f"diagnostic-{width}-{scheme}")
    if width < 600:
        page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_role("link", name="Lecteur en direct").click()
    page.get_by_role("heading", name="Lecteur en direct").wait_for()
    if width < 600 and page.get_by_test_id("stSidebarCollapseButton").is_visible():
        page.get_by_test_id("stSidebarCollapseButton").click()
    page.get_by_text("Le banc virtuel (SIMULATION)").click()
    expect(page.get_by_text("Carte présente")).to_be_visible(timeout=10_000)
    _take(page, f"lecteur-{width}-{scheme}")
    context.close()


def _take(page: Page, name: str) -> None:
    """The whole page: its scrolling part is made as high as its content."""
    width = page.viewport_size["width"] if page.viewport_size else LOOKS[0][0]
    page.wait_for_timeout(500)  # the sidebar's own animation
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": width, "height": min(height, 3000)})
    page.wait_for_timeout(300)
    page.screenshot(path=IMAGES / f"{name}.png")
    page.set_viewport_size({"width": width, "height": 900})


if __name__ == "__main__":
    main()
