"""`dev.py look`: every page in Chromium, two themes, three widths: pictures and violations."""

import importlib
import os
import sys

from devtools.local.browser import chromium
from devtools.local.places import ROOT
from devtools.local.site import temporary_site
from devtools.local.test import install_browsers

PICTURES = ROOT / "var" / "look"
README_PICTURES = ROOT / "docs" / "pictures"


def main(arguments: list[str]) -> int:
    """Look at a site of its own; 1 when something is wrong."""
    sys.path.insert(0, str(ROOT))
    walk = importlib.import_module("tests.look.options")
    chosen = walk.parser().parse_args(arguments)
    install_browsers(window=True)
    if not chromium():
        print("dev.py look: no Chromium; install it with `apt-get install chromium`.")
        return 1
    with temporary_site() as site:
        os.environ |= site.environment | {
            "LOG_LEVEL": "WARNING",
            "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
        }
        import django

        django.setup()
        walk = importlib.import_module("tests.look.walk")
        return int(walk.run(site.environment["SITE_URL"], chosen, PICTURES, README_PICTURES))
