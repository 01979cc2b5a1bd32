"""Is what came back what was carried away? Rows, audit chain, and whether the present keys open it."""

from collections.abc import Iterator

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from bangfu.audit.models import Seal
from bangfu.audit.verification import verify
from bangfu.core.crypto import UnreadableData, blind_index, unseal
from bangfu.home.backup.archive import Manifest
from bangfu.home.backup.database import count_rows
from bangfu.home.backup.making import PROBE, PURPOSE
from bangfu.people.models import Identity

SAMPLE = 200  # sealed identities opened
SHOWN = 5
OTHER_KEYS = "现有密钥打不开这份备份的身份信息。请把备份时的密钥（*.secret 文件，或 BANGFU_*_KEY 环境变量）放回来再恢复。"


def why_wrong_keys(manifest: Manifest) -> str:
    """Asked before anything is restored: the keys at hand must be those of the backup."""
    try:
        opened = unseal(bytes.fromhex(manifest.key_probe), purpose=PURPOSE) == PROBE
    except UnreadableData:
        opened = False
    if not opened:
        return OTHER_KEYS
    if blind_index(PROBE, purpose=PURPOSE).hex() != manifest.index_probe:
        return "检索密钥（index_key）不是备份时的那一把，恢复后按证号、电话将查不到人。请把备份时的 index_key.secret 放回来再恢复。"
    return ""


def why_too_new() -> str:
    """A backup of a later version knows migrations that this software does not."""
    loader = MigrationLoader(connection)
    ours = {app for app, _ in loader.disk_migrations}
    unknown = sorted(f"{app}.{name}" for app, name in loader.applied_migrations if app in ours and not _is_known(loader, app, name))
    return f"备份来自更新的版本（{'、'.join(unknown[:SHOWN])}）。请先升级帮扶，再恢复。" if unknown else ""


def _is_known(loader: MigrationLoader, app: str, name: str) -> bool:
    return (app, name) in loader.disk_migrations or any((app, name) in one.replaces for one in loader.disk_migrations.values())


def wrong_counts(manifest: Manifest) -> Iterator[str]:
    found = count_rows()
    for table, rows in manifest.tables.items():
        if found.get(table) != rows:
            yield f"表 {table} 应有 {rows:,} 行，恢复后有 {found.get(table, 0):,} 行"


def wrong_chain(manifest: Manifest) -> Iterator[str]:
    """Altered or removed links, and a chain that does not end where it ended."""
    yield from (one.words for one in verify(anchored=False).findings)
    last = Seal.objects.order_by("-pk").first()
    if Seal.objects.count() != manifest.seals or (bytes(last.hash).hex() if last else "") != manifest.chain_end:
        yield "审计链的末端与备份时不同"


def unopened_identities() -> tuple[int, list[str]]:
    """(how many were tried, complaints): identities spread over the whole register, with all their sealed columns."""
    keys = list(Identity.objects.order_by("pk").values_list("pk", flat=True))
    tried = keys[:: max(1, len(keys) // SAMPLE)][:SAMPLE]
    bad = []
    for key in tried:
        try:
            Identity.objects.get(pk=key)
        except UnreadableData as error:
            bad.append(f"编号 {key} 的身份信息打不开：{error}")
    return len(tried), bad
