"""Which text do these bytes hold, be they text, a Word file or a PDF?"""

from collections.abc import Callable

from .files.package import LOCKED, SAVE_AS, Package
from .files.pdf import SCANNED, read_pdf
from .files.word import read_word

TEXT_LIMIT, FILE_LIMIT = 2 * 1024 * 1024, 20 * 1024 * 1024  # bytes: a hundred times the longest notice; Word and PDF hold pictures too
KINDS = ".txt、.docx 或 .pdf"
ENDINGS = (".txt", ".docx", ".pdf")
PDF, ZIP, OLD = b"%PDF-", b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEAD = 1024  # a PDF may have a few bytes before its mark
# Other formats are recognised by their first bytes, so that the officer is told what to do instead of seeing a page of
# nonsense characters.
PASTE = "请打开它，把通知正文复制后粘贴，或另存为 .docx 再上传。"
SIGNATURES = (
    (b"{\\rtf", f"这是一份 RTF 文件（.rtf）。{SAVE_AS}"),
    (b"\x89PNG", f"这是一张图片（.png），{SCANNED}"),
    (b"\xff\xd8\xff", f"这是一张图片（.jpg），{SCANNED}"),
    (b"GIF8", f"这是一张图片（.gif），{SCANNED}"),
    (b"II*\x00", f"这是一张图片（.tif），{SCANNED}"),
    (b"MM\x00*", f"这是一张图片（.tif），{SCANNED}"),
    (b"Rar!", "这是一个压缩包（.rar）。请解压后上传里面的通知。"),
    (b"7z\xbc\xaf", "这是一个压缩包（.7z）。请解压后上传里面的通知。"),
    (b"\x1f\x8b", "这是一个压缩包（.gz）。请解压后上传里面的通知。"),
)
# Parts that tell what an Office file of the newer kind is.
PARTS = (
    ("xl/", f"这是一份 Excel 工作簿（.xlsx），不是通知。{PASTE}"),
    ("ppt/", f"这是一份演示文稿（.pptx），不是通知。{PASTE}"),
    ("OFD.xml", "这是一份 OFD 版式文件（.ofd），读不出来。请用 OFD 阅读器另存为 .pdf，或上传 Word 稿（.docx），或复制正文粘贴。"),
    ("content.xml", f"这是一份 OpenDocument 文件（.odt）。{SAVE_AS}"),
)
# Streams of the older kind, their names in UTF-16.
STREAMS = (
    ("EncryptedPackage", LOCKED),
    ("Workbook", f"这是一份旧版 Excel 文件（.xls），不是通知。{PASTE}"),
    ("PowerPoint Document", f"这是一份旧版演示文稿（.ppt），不是通知。{PASTE}"),
    ("WordDocument", "这是一份旧版 Word 或 WPS 文件（.doc、.wps）。" + SAVE_AS),
)
UNREADABLE = "文件像是二进制数据，或者认不出编码。请另存为 UTF-8 或 GB18030 的文本文件（.txt），或 Word 文档（.docx）后再上传。"
EMPTY = "文件是空的，没有可以识别的通知内容。请确认选对了文件。"
BLANKS = "\ufeff\u200b\u200c\u200d\u2060"  # not seen, and no whitespace to Python
CONTROL = {chr(code) for code in range(32)} - set("\t\n\r\x0b\x0c\x1b")


def decode_notice(raw: bytes) -> str:
    """Text of a notice file, told by its content: .docx, .pdf, or text in UTF-8 with or without BOM, UTF-16 with BOM, or GB18030.

    Raises ValueError with a Chinese message for empty, too large, locked, scanned, binary or undecodable input.
    """
    if not raw or not raw.strip():
        raise ValueError(EMPTY)
    read = _reader_of(raw)
    limit = TEXT_LIMIT if read is read_text else FILE_LIMIT
    if len(raw) > limit:
        raise ValueError(f"文件超过 {limit // 1024**2} MB，不像一份通知。请只保留通知正文。")
    text = read(raw)
    if len(text) > TEXT_LIMIT // 3:  # as many Chinese characters as a text file may hold
        raise ValueError(f"文件里有 {len(text):,} 个字，不像一份通知。请只保留通知正文。")
    if not text.translate(dict.fromkeys(map(ord, BLANKS))).strip():
        raise ValueError(EMPTY)
    return text


def _reader_of(raw: bytes) -> Callable[[bytes], str]:
    """Who reads it; raises ValueError naming a kind nobody reads and how to mend it."""
    for signature, words in SIGNATURES:
        if raw.startswith(signature):
            raise ValueError(words)
    if raw.startswith(ZIP):
        _check_parts(raw)
        return read_word
    if raw.startswith(OLD):
        names = ((name.encode("utf-16-le"), words) for name, words in STREAMS)
        raise ValueError(next((words for name, words in names if name in raw), STREAMS[-1][1]))
    return read_pdf if PDF in raw[:HEAD] else read_text


def _check_parts(raw: bytes) -> None:
    names = Package(raw).names
    if any(name.startswith("word/") for name in names):
        return
    for start, words in PARTS:
        if any(name.startswith(start) for name in names):
            raise ValueError(words)
    raise ValueError("这是一个压缩包（.zip）。请解压后上传里面的通知（.txt、.docx 或 .pdf）。")


def read_text(raw: bytes) -> str:
    """Text of a text file."""
    text = _decoded(raw)
    if looks_binary(text):
        raise ValueError(UNREADABLE)
    return text


def _decoded(raw: bytes) -> str:
    encodings = ["utf-16"] if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValueError(UNREADABLE)


def looks_binary(text: str) -> bool:
    """True when a NUL or too many control or private-use characters stand in the text."""
    if "\x00" in text:
        return True
    odd = sum(1 for c in text if c in CONTROL or "\ue000" <= c <= "\uf8ff" or c == "\ufffd")
    return odd * 20 > len(text)
