"""Does the page of a new notice refuse what is no notice with one sentence that says what to do?"""

from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse

from bangfu.campaigns.imports import LONGEST
from bangfu.campaigns.models import Notice
from tests.campaigns.test_command import NOTICE
from tests.world import World

TEXT = NOTICE.read_text(encoding="utf-8")
STANDING = 1  # the notice of the world


def told(response: Any, field: str) -> str:
    page = response.content.decode()
    assert response.status_code == 422
    assert page.count(f'id="id_{field}_error"') == 1
    assert Notice.objects.count() == STANDING
    return page


@pytest.mark.parametrize(("text", "words"), [
    ("", "没有内容。请粘贴"), (" \n　\t", "没有内容。请粘贴"), ("今天天气很好。", "没有认出"), ("\u200b\u200b", "没有认出"), ("关于\0通知", "不是文字的字符"),
    ("关于通知。" * (LONGEST // 5 + 1), "不像一份通知"),
])
def test_pasted_text_that_is_no_notice_is_refused(text: str, words: str, world: World, as_user) -> None:
    assert words in told(as_user(world.officer).post(reverse("notice_new"), {"text": text}), "text")


@pytest.mark.parametrize(("data", "words"), [
    (b"", "文件是空的"), ("　\n\u200b".encode(), "文件是空的"), (bytes(range(256)) * 4, "二进制"), (TEXT.encode("utf-16-le"), "认不出编码"),
    (b"PK\x03\x04" + b"x" * 99, "Word 文件已损坏"), (b"%PDF-1.4", "PDF 文件已损坏"), (("好" * (LONGEST + 1)).encode("gb18030"), "不像一份通知"), (b"a" * 2_100_000, "超过 2 MB"),
])
def test_file_that_is_no_notice_is_refused(data: bytes, words: str, world: World, as_user) -> None:
    file = BytesIO(data)
    file.name = "通知.txt"
    assert words in told(as_user(world.officer).post(reverse("notice_new"), {"text": "", "file": file}), "file")


@pytest.mark.parametrize("data", [
    TEXT.encode("utf-16"), TEXT.encode("gb18030"), ("<html><body>" + "".join(f"<p>{line}</p>" for line in TEXT.splitlines()) + "</body></html>").encode(),
])
def test_notice_in_another_encoding_or_as_a_web_page_is_read(data: bytes, world: World, as_user) -> None:
    file = BytesIO(data)
    file.name = "通知.txt"
    as_user(world.officer).post(reverse("notice_new"), {"text": "", "file": file})
    assert Notice.objects.order_by("pk").last().doc_number == "吉人社联〔2022〕62号"
