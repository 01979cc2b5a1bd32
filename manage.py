#!/usr/bin/env python
"""The same as the `bangfu` command, for those who expect manage.py."""

from bangfu.config.cli import main

if __name__ == "__main__":
    main()
