#!/usr/bin/env python3
"""Django's command line. Prefer `python3 dev.py manage …`, which also finds the servers."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "passculture.settings")
    # An operator's command (import, migration) may take longer than a page.
    os.environ.setdefault("STATEMENT_TIMEOUT", "10min")
    # On a terminal the command's own words matter more than the log's.
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    from passculture import environment

    if len(sys.argv) > 1 and sys.argv[1] in environment.OWNER_COMMANDS:
        environment.work_as_owner()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
