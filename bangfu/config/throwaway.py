"""How does a command get a database that nobody else sees and that is gone afterwards?"""

import os
import secrets
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bangfu.config import database
from bangfu.config.supervisor import die_with_parent
from bangfu.core.leftovers import gone_at_the_end

FOREIGN = ("DATABASE_URL", "BANGFU_TODAY", "BANGFU_DEMO", "BANGFU_DB", "BANGFU_HTTPS")  # settings of the installation, not of this run


@contextmanager
def throw_away_database() -> Iterator[None]:
    """An empty server of our own with keys of its own; before Django reads its settings. SIGQUIT ends it at once: nothing is kept."""
    folder = gone_at_the_end(Path(tempfile.gettempdir()) / f"bangfu-run-{secrets.token_hex(6)}")
    for name in FOREIGN:
        os.environ.pop(name, None)
    os.environ.update(
        BANGFU_VAR=str(folder), BANGFU_SECRET_KEY=secrets.token_hex(32), BANGFU_DATA_KEYS=f"k1:{secrets.token_hex(32)}",
        BANGFU_INDEX_KEY=secrets.token_hex(32), BANGFU_AUDIT_KEY=secrets.token_hex(32),
    )
    folder.mkdir(mode=0o711)  # the server may run as another user: it passes through, nobody lists it
    gone_at_the_end(database.socket_folder())
    server = None
    try:
        database.prepare_cluster()
        server = database.start_server(throw_away=True, in_child=die_with_parent(signal.SIGQUIT))
        database.ensure_database("bangfu")
        yield
    finally:
        if server is not None:
            server.send_signal(signal.SIGQUIT)
            server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(database.socket_folder(), ignore_errors=True)
