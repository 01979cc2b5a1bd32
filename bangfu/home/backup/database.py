"""Which databases are there on the server, and how does one take the place of another in one step?"""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

from bangfu.core.errors import DomainError

FRESH = "_restoring"  # a database on its way in; whoever finds one may drop it
LOCK = 7_265_602  # advisory: one restore at a time
PATIENCE = 20  # tenths of a second


def _parameters(name: str) -> dict[str, Any]:
    known = connection.settings_dict
    found = {"host": known["HOST"], "port": known["PORT"], "user": known["USER"], "password": known["PASSWORD"], "dbname": name}
    return {key: value for key, value in {**known["OPTIONS"], **found}.items() if value and key != "pool"}


def program(name: str) -> str:
    """pg_dump or pg_restore: for a server of the office's own the system's, which fits it; else the wheel's. Raises DomainError."""
    system = shutil.which(name) if os.environ.get("DATABASE_URL") and not os.environ.get("BANGFU_PG_BIN") else None
    if system:
        return system
    ours: Path = settings.POSTGRES_PROGRAMS() / name
    if not ours.exists():
        raise DomainError(f"找不到 {name}。请安装 PostgreSQL 客户端，或用 BANGFU_PG_BIN 指明它所在的文件夹。")
    return str(ours)


def run(name: str, *arguments: str, database: str) -> None:
    """Run a PostgreSQL program on a database; the password travels in the environment. Raises DomainError with its last words."""
    parameters = _parameters(database)
    secret = {"PGPASSWORD": str(parameters.pop("password"))} if "password" in parameters else {}
    done = subprocess.run([program(name), "--no-password", f"--dbname={make_conninfo(**parameters)}", *arguments],
                          capture_output=True, text=True, env={**os.environ, **secret})
    if done.returncode:
        raise DomainError(f"{name} 没有做成，什么也没有改动：{done.stderr.strip()[-400:]}")


@contextmanager
def server() -> Iterator[psycopg.Connection]:
    """A connection beside our database, from which databases are made, renamed and dropped."""
    with psycopg.connect(**_parameters("postgres"), autocommit=True) as side:
        yield side


@contextmanager
def locked(side: psycopg.Connection) -> Iterator[None]:
    """Hold the server for one restore. Raises DomainError when another one runs."""
    if not side.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchone()[0]:  # type: ignore[index]
        raise DomainError("另一个恢复正在进行，请等它结束。")
    try:
        yield
    finally:
        side.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def refuse_if_open(side: psycopg.Connection, name: str) -> None:
    """Nobody may be connected to a database that is to be replaced. Raises DomainError."""
    asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'"
    for _ in range(PATIENCE):  # a connection just closed takes a moment to end
        others = side.execute(asked, [name]).fetchone()[0]  # type: ignore[index]
        if not others:
            return
        time.sleep(0.1)
    raise DomainError(f"数据库“{name}”正被使用（{others} 个连接）。请先停止 bangfu serve，再恢复。")


def create_fresh(side: psycopg.Connection, name: str) -> str:
    """An empty database beside the one it will replace; one left by a killed restore goes first. Raises DomainError."""
    fresh = name + FRESH
    drop(side, fresh)
    like = side.execute("SELECT datcollate, datctype FROM pg_database WHERE datname = %s", [name]).fetchone()
    if like is None:
        raise DomainError(f"服务器上没有数据库“{name}”。请先建一个空库。")
    make = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE {} LC_CTYPE {}")
    try:
        side.execute(make.format(sql.Identifier(fresh), *map(sql.Literal, like)))
    except psycopg.errors.InsufficientPrivilege as error:
        raise DomainError("数据库账号没有建库的权限。请数据库管理员授予 CREATEDB，恢复后可收回。") from error
    return fresh


def drop(side: psycopg.Connection, name: str) -> None:
    side.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def swap(side: psycopg.Connection, fresh: str, name: str) -> None:
    """The fresh database takes the name, in one transaction; the empty one that had it is dropped."""
    old = name + "_before"
    drop(side, old)
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    with side.transaction():
        side.execute(rename.format(sql.Identifier(name), sql.Identifier(old)))
        side.execute(rename.format(sql.Identifier(fresh), sql.Identifier(name)))
    drop(side, old)


@contextmanager
def django_on(name: str) -> Iterator[None]:
    """Django's own connection looks into another database for a while."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def count_rows() -> dict[str, int]:
    """Every table of the database Django looks into, with its rows counted one by one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1")
        names = [name for (name,) in cursor.fetchall() if name not in PASSING]
        counts = {}
        for name in names:
            cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name)))
            counts[name] = cursor.fetchone()[0]
    return counts


PASSING = ("django_session", "core_cache")  # sign-ins and rate limits are of the moment: their rows stay behind
