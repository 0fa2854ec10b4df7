"""The options of `dev.py look`, read before anything is started."""

import argparse

from tests.look.pages import PAGES


def parser() -> argparse.ArgumentParser:
    """The options of the door."""
    door = argparse.ArgumentParser(
        prog="dev.py look", description="Open every page, keep pictures, list violations."
    )
    door.add_argument("--role", choices=[*PAGES], help="pages of this role only")
    door.add_argument("--page", action="append", default=[], help="this page only (repeatable)")
    door.add_argument("--only-check", default="", metavar="CHECK", help="axe, focus, text, …")
    door.add_argument("--no-pictures", action="store_true", help="checks only")
    door.add_argument("--docs", action="store_true", help="refresh the pictures of the README too")
    return door
