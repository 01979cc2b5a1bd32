"""Are the bytes of a notice turned into text, or refused with a reason?"""

from io import BytesIO

import pypdfium2
import pytest
from PIL import Image

from bangfu.campaigns.parser import decode_notice
from bangfu.campaigns.parser.decode import FILE_LIMIT, TEXT_LIMIT
from tests.campaigns.parser.writers import word_file, zipped

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


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
LOCKED_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R>>endobj\n"
    b"4 0 obj<</Filter/Standard/V 1/R 2/O<" + b"41" * 32 + b">/U<" + b"42" * 32 + b">/P -44>>endobj\n"
    b"trailer<</Root 1 0 R/Encrypt 4 0 R/ID[<00><00>]>>\n%%EOF"
)


def scan() -> bytes:
    out = BytesIO()
    Image.new("L", (1240, 1754), "white").save(out, "PDF")
    return out.getvalue()


def empty_pages(count: int) -> bytes:
    file, out = pypdfium2.PdfDocument.new(), BytesIO()
    for _ in range(count):
        file.new_page(100, 100)
    file.save(out)
    return out.getvalue()


def locked_zip() -> bytes:
    """The bit that says a part is encrypted, set in both headers."""
    data = bytearray(zipped({"word/document.xml": "x"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    return bytes(data)


@pytest.mark.parametrize(("raw", "words"), [
    (OLE + "WordDocument".encode("utf-16-le"), "旧版 Word 或 WPS 文件.*另存为"), (OLE + "EncryptedPackage".encode("utf-16-le"), "密码"),
    (OLE + "Workbook".encode("utf-16-le"), "旧版 Excel"), (b"{\\rtf1 x", "RTF.*另存为"), (b"\xff\xd8\xff\xe0", "jpg.*扫描件.*Word 稿"), (b"Rar!\x1a", "解压"),
    (zipped({"OFD.xml": "x"}), "OFD.*另存为 .pdf"), (zipped({"xl/workbook.xml": "x"}), "Excel"), (zipped({"a.txt": "x"}), "压缩包.*解压"),
    (zipped({"word/document.xml": "<broken"}), "已损坏"), (zipped({"word/document.xml": "<w:x"})[:-30], "已损坏"), (locked_zip(), "密码"),
    (word_file(), "空的"), (LOCKED_PDF, "密码"), (b"%PDF-1.7\nnothing", "已损坏"), (scan(), "扫描件.*Word 稿"), (empty_pages(301), "301 页"),
    (b"a" * (TEXT_LIMIT + 1), "超过 2 MB"), (b"%PDF-" + b"a" * FILE_LIMIT, "超过 20 MB"),
])
def test_what_nobody_reads_is_named_with_how_to_mend_it(raw: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words) as refusal:
        decode_notice(raw)
    assert "\n" not in str(refusal.value)


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(ValueError, match="解压后有 2"):
        decode_notice(zipped({"word/document.xml": "x", "word/media/a.bmp": b"\0" * 230_000_000}))
    for depth in (250, 5000):
        nested = f"<w:p>{'<w:smartTag>' * depth}<w:r><w:t>甲</w:t></w:r>{'</w:smartTag>' * depth}</w:p>"
        with pytest.raises(ValueError, match="已损坏"):
            decode_notice(word_file(nested))
    entities = '<!DOCTYPE x [<!ENTITY a "甲甲甲甲甲甲甲甲">]><x>&a;</x>'
    with pytest.raises(ValueError, match=r"空的|已损坏"):
        decode_notice(zipped({"word/document.xml": entities}))


def test_a_file_without_any_notice_is_still_text() -> None:
    assert decode_notice("你好".encode("gb18030")) == "你好"
