"""`bangfu prepare`: what must be done before the site answers: tables, static files and, if asked, demo data."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from bangfu.people.actions.reindexing import fits_index_key


class Command(BaseCommand):
    requires_system_checks = []  # `make check` does them
    help = "升级数据库结构，收集静态文件；--demo 时为空库装入演示数据"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="数据库为空时装入演示数据，并列出演示账号")
        parser.add_argument("--people", type=int, default=6000, help="演示人数")

    def handle(self, *args: Any, **options: Any) -> None:
        behind = _is_behind()
        call_command("migrate", interactive=False, verbosity=0)
        if behind:
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")  # of a new column the database knows nothing, and would read long lists in the worst way
        if not fits_index_key():  # nobody would be found, and everybody could be registered twice
            raise CommandError("检索密钥（index_key）不是登记时的那一把，按证号、电话会查不到人。请放回原来的 index_key.secret；要换新的，请停站运行 bangfu keys reindex。")
        call_command("collectstatic", interactive=False, verbosity=0)
        if options["demo"]:
            call_command("demo", people=options["people"], if_empty=True)


def _is_behind() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
