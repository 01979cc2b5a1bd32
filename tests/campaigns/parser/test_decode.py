"""Are the bytes of a notice turned into text, or refused with a reason?"""

import pytest

from bangfu.campaigns.parser import decode_notice

TEXT = "关于开展残疾人就业帮扶活动的通知\n吉人社联〔2022〕62号"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_in_usual_encodings_is_read(encoding: str) -> None:
    assert decode_notice(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize(("raw", "words"), [
    (b"", "空"), (b" \n\t ", "空"), ("\ufeff".encode(), "空"), (b"%PDF-1.7 ...", "PDF"), (b"PK\x03\x04xxxx", "docx"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1xx", ".wps"), (b"\x00\x01\x02\x03" * 50, "二进制"), (b"\xff\xff\xff\xff\x80\x80", "编码"),
])
def test_what_is_no_text_is_refused_in_chinese(raw: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        decode_notice(raw)


def test_a_file_without_any_notice_is_still_text() -> None:
    assert decode_notice("你好".encode("gb18030")) == "你好"
