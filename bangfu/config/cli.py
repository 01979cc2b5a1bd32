"""The `bangfu` command: Django's management commands under the product's own name, with the database they need."""

import os
import signal
import subprocess
import sys
import time

# These run without a database, or bring their own.
WITHOUT_DATABASE = {"serve", "notice", "rules", "collectstatic", "makemigrations", "help", "--help", "--version", "occupations", "run"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bangfu.config.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command == "serve":
        from bangfu.config.supervisor import serve

        sys.exit(serve(sys.argv[2:]))
    if command == "run" and not {"-h", "--help"} & set(sys.argv):
        from bangfu.config.throwaway import throw_away_database

        try:
            with throw_away_database():
                _django()
        except KeyboardInterrupt:
            sys.exit("已中断。")
        return
    server = None
    if not _needs_no_database(command) and not os.environ.get("DATABASE_URL"):
        server = _own_server()
    try:
        _django()
    finally:
        if server is not None:
            server.send_signal(signal.SIGINT)
            server.wait(30)


def _needs_no_database(command: str) -> bool:
    """`demo --roster-out` writes two workbooks and touches no database."""
    return command in WITHOUT_DATABASE or (command == "demo" and any(word.startswith("--roster-out") for word in sys.argv))


def _django() -> None:
    from django.core.management import CommandError, execute_from_command_line

    words = sys.argv if len(sys.argv) < 2 or sys.argv[1].startswith("-") or sys.argv[1] in ("help", "version") else [*sys.argv[:2], "--traceback", *sys.argv[2:]]
    try:
        execute_from_command_line(words)
    except CommandError as error:  # a plain sentence: Django would put the name of the exception before it
        sys.stderr.write(f"{error}\n")
        sys.exit(error.returncode)


def _own_server() -> "subprocess.Popen[bytes] | None":
    """Start the embedded database for the length of this command, unless one is running already.

    While `bangfu serve` is bringing its own back after a crash, that one is waited for: two servers would stand in each other's way.
    """
    from bangfu.config import database
    from bangfu.config.supervisor import lock

    while not database.is_running():
        if lock(database.data_folder()) is None:  # once had, it is held until this process ends
            time.sleep(0.5)
            continue
        database.prepare_cluster()
        server = database.start_server()
        database.ensure_database(os.environ.get("BANGFU_DB", "bangfu"))
        return server
    return None


if __name__ == "__main__":
    main()
