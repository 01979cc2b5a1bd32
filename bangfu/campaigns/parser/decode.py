"""Which text do these bytes hold?"""

# Office and archive formats are recognised by their first bytes, so that the officer is told
# what to do instead of seeing a page of nonsense characters.
SIGNATURES = (
    (b"%PDF", " PDF 文件（.pdf）"),
    (b"PK\x03\x04", " Office 文件（.docx/.xlsx）"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Office 文件（.doc/.xls）"),
    (b"{\\rtf", " RTF 文件（.rtf）"),
    (b"\x89PNG", "图片（.png）"),
    (b"\xff\xd8\xff", "图片（.jpg）"),
    (b"GIF8", "图片（.gif）"),
    (b"Rar!", "压缩包（.rar）"),
    (b"7z\xbc\xaf", "压缩包（.7z）"),
    (b"\x1f\x8b", "压缩包（.gz）"),
)
UNREADABLE = "文件像是二进制数据，或者认不出编码。请另存为 UTF-8 或 GB18030 的文本文件（.txt）后再上传。"
EMPTY = "文件是空的，没有可以识别的通知内容。请确认选对了文件。"
BLANKS = "\ufeff\u200b\u200c\u200d\u2060"  # not seen, and no whitespace to Python
CONTROL = {chr(code) for code in range(32)} - set("\t\n\r\x0b\x0c\x1b")


def decode_notice(raw: bytes) -> str:
    """Text of a notice file: UTF-8 with or without BOM, UTF-16 with BOM, or GB18030.

    Raises ValueError with a Chinese message for empty, binary or undecodable input.
    """
    if not raw or not raw.strip():
        raise ValueError(EMPTY)
    for signature, name in SIGNATURES:
        if raw.startswith(signature):
            raise ValueError(f"这是一份{name}，不是文本文件。请打开它，复制正文粘贴，或另存为 .txt 再上传。")
    text = decode_text(raw)
    if looks_binary(text):
        raise ValueError(UNREADABLE)
    if not text.translate(dict.fromkeys(map(ord, BLANKS))).strip():
        raise ValueError(EMPTY)
    return text


def decode_text(raw: bytes) -> str:
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
