"""`bangfu notice parse`: the same facts on the command line, one clear line for unusable input."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from bangfu.campaigns.models import Notice
from bangfu.campaigns.papers import notice_paper
from bangfu.core.documents import write_docx, write_pdf
from bangfu.core.documents.print import has_chinese_font
from tests.world import World

NOTICE = Path(__file__).parent / "notices" / "jilin-2022.txt"


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("notice", "parse", *arguments, stdout=out)
    return out.getvalue()


def test_json_is_the_notice_schema(world: World) -> None:
    facts = json.loads(run(str(NOTICE), "--json"))
    assert (facts["doc_number"], facts["forwards"]["doc_number"]) == ("吉人社联〔2022〕62号", "人社厅函〔2022〕74号")
    assert facts["addressees"][0]["expands_to"] == ["白山市", "延边朝鲜族自治州"]  # the areas of the loaded tree
    assert set(facts) >= {"title", "kind", "issuers", "issued_on", "theme", "period", "targets", "measures", "requirements", "deadlines",
                          "contacts", "attachments", "platforms", "unsure", "text", "spans"}


def test_word_and_pdf_files_give_the_same_facts_whatever_they_are_called(world: World, tmp_path: Path) -> None:
    """The content tells the kind; a PDF needs a Chinese font to be made here."""
    paper = notice_paper(Notice(facts=json.loads(run(str(NOTICE), "--json"))))
    for write in (write_docx, write_pdf) if has_chinese_font() else (write_docx,):
        file = tmp_path / "通知"
        file.write_bytes(write(paper))
        facts = json.loads(run(str(file), "--json"))
        assert (facts["doc_number"], facts["forwards"]["doc_number"]) == ("吉人社联〔2022〕62号", "人社厅函〔2022〕74号")
        assert facts["deadlines"][0]["on"] == "2022-05-20"


def test_table_names_the_facts_of_both_papers(world: World) -> None:
    out = run(str(NOTICE))
    for words in ("吉人社联〔2022〕62号", "人社厅函〔2022〕74号", "（五） 优化就业服务", "2022-05-20"):
        assert words in out


@pytest.mark.parametrize(("content", "words"), [
    (b"", "空"), (b"\x89PNG\r\n\x1a\n", "图片"), ("今天天气很好。".encode(), "没有认出"), (b"a" * (2 * 1024 * 1024 + 1), "超过 2 MB"),
])
def test_unusable_input_is_one_clear_line_and_exit_code_2(world: World, tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "x.txt"
    file.write_bytes(content)
    with pytest.raises(CommandError, match=words) as refusal:
        run(str(file))
    assert refusal.value.returncode == 2
    assert "\n" not in str(refusal.value)


def test_missing_file_is_named(world: World) -> None:
    with pytest.raises(CommandError, match="打不开文件 /nowhere") as refusal:
        run("/nowhere")
    assert refusal.value.returncode == 2


def test_no_database_is_needed() -> None:
    """Without a server the areas come from the official divisions: 9 + 1 + 1 areas of Jilin."""
    environment = {**os.environ, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "DJANGO_SETTINGS_MODULE": "bangfu.config.settings"}
    command = [sys.executable, "-c", "from bangfu.config.cli import main; main()", "notice", "parse", str(NOTICE), "--json"]
    done = subprocess.run(command, capture_output=True, env=environment, check=True)
    areas = [one["expands_to"] for one in json.loads(done.stdout)["addressees"]]
    assert [len(one) for one in areas] == [9, 1, 1]
