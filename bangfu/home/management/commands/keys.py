"""`bangfu keys list|rotate|retire|reindex`: which keys are there, how does the data move to a new one, when may an old one go?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bangfu.core import keyring
from bangfu.core.errors import DomainError
from bangfu.home.keys.rotation import begin, counts, counts_by_key, reindex, retire, rotate
from bangfu.home.tasks import finish_rotation


class Command(BaseCommand):
    requires_system_checks = []  # data only: pages are checked elsewhere
    help = "数据密钥：list 看用量，rotate 换新密钥并在线重新加密，retire 停用旧密钥；检索密钥：reindex 换过以后重算"

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = parser.add_subparsers(dest="what", required=True, metavar="list|rotate|retire|reindex")
        kinds.add_parser("list", help="有哪些密钥，各有多少数据").add_argument("--places", action="store_true", help="按表和字段列出")
        new = kinds.add_parser("rotate", help="换新密钥；上次没做完的先做完。网站可以照常使用，被打断后再运行一次即可")
        new.add_argument("--cipher", choices=sorted(keyring.KEY_SIZES), default="", help="新密钥用哪种算法，默认按 BANGFU_CIPHER")
        new.add_argument("--new", dest="anew", action="store_true", help="上次没做完也再换一把（例如有打不开的旧值）")
        new.add_argument("--background", action="store_true", help="交给后台做，不在这里等")
        old = kinds.add_parser("retire", help="停用没有数据再用的旧密钥")
        old.add_argument("key", help="密钥编号，见 list")
        old.add_argument("--at-once", action="store_true", help="不等一天（网站须已停止）")
        kinds.add_parser("reindex", help="检索密钥（index_key）换过以后重算全部检索指纹；网站须已停止")

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        try:
            {"list": self._list, "rotate": self._rotate, "retire": self._retire, "reindex": self._reindex}[what](**options)
        except DomainError as error:
            raise CommandError(error.message, returncode=2) from error

    def _list(self, *, places: bool, **options: Any) -> None:
        ring = {key.id: key.cipher for key in keyring.ring()}
        for number, (key, values) in enumerate(counts_by_key().items()):
            state = "现用" if not number else "旧，仍可读" if key in ring else "没有这把密钥，打不开"
            self.stdout.write(f"{key}　{ring.get(key, '？')}　{state}　{values:,} 个值")
        for place, held in counts().items() if places else ():
            self.stdout.write(f"  {place}：{'、'.join(f'{key} {values:,}' for key, values in held.items()) or '无'}")

    def _rotate(self, *, cipher: str, anew: bool, background: bool, **options: Any) -> None:
        if background:
            begin(cipher=cipher, anew=anew, say=self.stdout.write)
            finish_rotation.defer()
            self.stdout.write("已交给后台。用 bangfu keys list 看进度。")
            return
        result = rotate(cipher=cipher, anew=anew, say=self.stdout.write)
        for words in result.unreadable:
            self.stderr.write(words)
        if result.unreadable:
            raise CommandError("有数据打不开（见上），已跳过；其余都已换到新密钥。请找回对应的旧密钥或备份，再运行一次。", returncode=1)
        self.stdout.write(f"完成：{result.rows:,} 行在 {result.seconds:,.0f} 秒内换到 {result.key}。请重新备份密钥（*.secret），并做一次新的数据备份。")

    def _retire(self, *, key: str, at_once: bool, **options: Any) -> None:
        aside = retire(key_id=key, at_once=at_once)
        if aside is None:
            self.stdout.write(f"没有数据再用 {key}。请从 BANGFU_DATA_KEYS 里去掉它，重新启动。换钥匙以前的备份仍要用它打开，请与那些备份一起保管。")
        else:
            self.stdout.write(f"{key} 已停用，移到 {aside}。换钥匙以前的备份仍要用它打开：请把这个文件与那些备份一起保管，然后从服务器上删除。")

    def _reindex(self, **options: Any) -> None:
        people = reindex()
        self.stdout.write(f"{people:,} 人的检索指纹已按现在的检索密钥重算。" if people else "检索密钥与数据相符，不用重算。")
