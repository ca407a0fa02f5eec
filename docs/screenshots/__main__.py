"""Take all pictures, or those of the chapters that are named: `python -m docs.screenshots psc monsisra`."""

import shutil
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack

from playwright.sync_api import sync_playwright

from docs.screenshots import dashboard, guide, mail, monsisra, phone, psc, servers, trainer, troubles, viatrajectoire
from docs.screenshots.pictures import DOCS, IMAGES, LOOKS, gallery, pictures
from docs.screenshots.room import Room, context

USAGE_ERROR = 64
CHAPTERS: Mapping[str, Callable[[Room], None]] = {
    "guide": guide.take,
    "dashboard": dashboard.take,
    "viatrajectoire": viatrajectoire.take,
    "mail": mail.take,
    "monsisra": monsisra.take,
    "psc": psc.take,
    "phone": phone.take,
    "trainer": trainer.take,
    "troubles": troubles.take,
}


def main(asked: list[str]) -> None:
    """Take them. Raises ValueError where one of the gallery was not."""
    if unknown := set(asked) - set(CHAPTERS):
        sys.stderr.write(f"{', '.join(unknown)}: no such chapter; there are {', '.join(CHAPTERS)}\n")
        sys.exit(USAGE_ERROR)
    with ExitStack() as stack:
        told, ill = stack.enter_context(servers.healthy()), stack.enter_context(servers.ill())
        playwright = stack.enter_context(sync_playwright())
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        if not asked:  # only now that everything has started
            shutil.rmtree(IMAGES, ignore_errors=True)
        IMAGES.mkdir(exist_ok=True)
        for width, scheme in LOOKS:
            contexts = [context(chromium, width, scheme, scripts) for scripts in (True, True, False)]
            computer, other, bare = contexts
            room = Room(computer, other, bare, told, ill, servers.DASHBOARD, f"{width}-{scheme}")
            for name in asked or CHAPTERS:
                CHAPTERS[name](room.named(name))
                for page in [page for one in contexts for page in one.pages]:
                    page.close()  # a browser has few connections for pages that follow what happens
            for one in contexts:
                one.close()
        chromium.close()
    (DOCS / "captures.md").write_text(gallery(), encoding="utf-8")
    if absent := [str(file) for one in pictures().values() for file in one.files() if not file.exists()]:
        raise ValueError(f"not taken: {', '.join(absent)}")


if __name__ == "__main__":
    main(sys.argv[1:])
