"""The browser of the journeys: Debian's Chromium, driven by Playwright."""

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")
# The same engine without the window, its bars and their own pages: the tests need none of them, and
# each new page costs half.
SHELL = "chromium-headless-shell"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The shell never measures its connection, and loads the pictures to come from twice as far below as
# Chromium on a good one. The first four are Playwright's: a second list takes the place of its own.
BLINK = {
    "primaryHoverType": 2,
    "availableHoverTypes": 2,
    "primaryPointerType": 4,
    "availablePointerTypes": 4,
    "lazyLoadingImageMarginPxUnknown": 1250,
}

# What Playwright says for the sake of containers, whose shared memory is of 64 MB: pictures pass
# from one process of Chromium to the other through files of the disk.
THROUGH_FILES = "--disable-dev-shm-usage"
SHARED_MEMORY = Path("/dev/shm")
ENOUGH = 1 << 30  # bytes


def unwanted() -> list[str]:
    """Return what Playwright says to a browser and this machine has no use for."""
    try:
        room = shutil.disk_usage(SHARED_MEMORY).free
    except OSError:
        return []
    return [THROUGH_FILES] if room >= ENOUGH else []


def arguments(path: str) -> list[str]:
    """Return what the browser at this path is started with, beside what Playwright says."""
    if Path(path).name != SHELL:
        return ARGUMENTS
    settings = ",".join(f"{name}={value}" for name, value in BLINK.items())
    return [*ARGUMENTS, f"--blink-settings={settings}"]


def chromium() -> str | None:
    """Return the path of Chromium (CHROMIUM names another one), None without any."""
    if chosen := os.environ.get("CHROMIUM"):
        return chosen if os.access(chosen, os.X_OK) else None
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def windowless() -> str | None:
    """Return the path of the shell, of Chromium where there is none or CHROMIUM says which."""
    return chromium() if os.environ.get("CHROMIUM") else shutil.which(SHELL) or chromium()
