"""Which database do benches that write use? An empty embedded server as an office runs it: durable, with its normal settings."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FOREIGN = ("DATABASE_URL", "BANGFU_DB", "BANGFU_HTTPS", "BANGFU_TODAY", "BANGFU_DEMO")


@contextmanager
def empty_server() -> Iterator[Path]:
    """Django is set up on it, migrated, with the reporting tree and units of the province."""
    folder = Path(tempfile.mkdtemp(prefix="bangfu-bench-"))
    folder.chmod(0o711)  # the server may run as another user
    for name in FOREIGN:
        os.environ.pop(name, None)
    os.environ |= {"BANGFU_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "bangfu.config.settings", "BANGFU_SECRET_KEY": secrets.token_hex(32)}
    from bangfu.config import database

    database.prepare_cluster()
    server = database.start_server()
    try:
        database.ensure_database("bangfu")
        import django

        django.setup()
        from django.core.management import call_command

        from bangfu.orgs.imports import load_regions, load_units

        call_command("migrate", verbosity=0)
        load_regions("22")
        load_units("22")
        yield folder
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(60)
        shutil.rmtree(folder, ignore_errors=True)
