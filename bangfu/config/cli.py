"""The `bangfu` command: Django's management commands under the product's own name."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bangfu.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
