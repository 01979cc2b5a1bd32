"""Which values, files and headers break programs? One at a time, drawn by a seeded generator."""

import io
import json
import zipfile
from random import Random

MARK = "<zz9 x=1>"  # an answer that shows it unescaped lets scripts in

NUMBERS = ["0", "-1", "1.5", "1e309", "NaN", "Infinity", "-0", "９", "²", "1_000", "0x10", "2147483648", "9223372036854775807", "9223372036854775808",
           "-9223372036854775809", "9" * 40, "9" * 5000, "1 OR 1=1", "00000000000000000001", "+1", "1,000", "一"]
DATES = ["0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "2022-02-30", "2月30日", "2022-13-01", "2022-05-17T25:61", "2022-05-17T00:00:00+99:00",
         "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "-2022-05-17", "2022-05", "2022-W20", "17/05/2022", "２０２２-０５-１７", "25:61", "1900-02-29", "2100-01-01"]
TEXTS = ["", " ", "\t\r\n", "\0", "试\0试", "'", '"', "';--", "' OR '1'='1", "%00", "%", "_", "\\", "../../etc/passwd", "..\\..\\win.ini", "{{7*7}}", "{%if%}", "${7*7}", MARK,
         f"'\"><{MARK}{{{{}}}}%00", "</textarea><script>x</script>", "javascript:alert(1)", "//evil.example/", "https://evil.example/", "/\\evil.example", "\u202e反", "\u200b", "\ufeff", "\ufffe",
         "😀" * 30, "👨‍👩‍👧‍👦", "e\u0301" * 40, "ﷺ", "𠮷野", "\U0010ffff", "=1+1", "@SUM(1)", "-2+3|cmd", "null", "None", "undefined", "true", "[]", "{}", "[object Object]",
         "试" * 300, "a" * 5000, "试" * 70000, "\n" * 3000, "a\r\nSet-Cookie: x=1", '{"a":"\\ud800"}', '{"a":', "[" * 2000, '{"__proto__":{}}', "1~", "~1", "\0~1", "last", "~" * 50]
SURROGATES = ["\ud800", "试\udfff", "\udc00\ud800"]  # sent as three bytes that are no UTF-8
IDS = ["0", "-1", "1", "2", "999999999", "2147483648", "9223372036854775807", "9223372036854775808", "9" * 30]
NAMES = ["page", "size", "after", "before", "sort", "q", "pick", "next", "all", "hand_on", "number", "do", "act", "id", "pk", "__all__", "", "\0", "a[]", "pick[]", "_method", "path", "HX-Request"]
MARKS_OF_PLACE = ["1~1", "~", "a~1", "2022-05-17 00:00:00+08:00~1", "9999-12-31T23:59:59.999999+08:00~1", "0001-01-01~5", "\0~1", "1~99999999999999999999", "~1", "1~-1", "试~1", "NaN~1", "1e400~1",
                  "99999999999999999999~1", "x" * 3000 + "~1"]
HEADERS = [
    ("Range", "bytes=0-0"), ("Range", "bytes=-1"), ("Range", "bytes=99999999999-"), ("Range", "bytes=5-1,a-b"), ("Range", "items=0-1"), ("If-None-Match", '"x"'), ("If-None-Match", "*"), ("If-Match", "W/"),
    ("If-Modified-Since", "Thu, 99 Foo 9999 99:99:99 GMT"), ("If-Modified-Since", "Mon, 01 Jan 0001 00:00:00 GMT"), ("If-Unmodified-Since", "0"), ("Accept", "application/json"),
    ("Accept", "text/html;q=abc,*/*;q=9e9"), ("Accept", "x" * 4000), ("Accept-Language", "zz-ZZ-zz;q=-1,*;q=*"), ("Accept-Language", "../../x"), ("Accept-Encoding", "gzip;q=0, *;q=0"), ("Accept-Encoding", "zstd, br"),
    ("Host", "evil.example"), ("Host", "127.0.0.1:99999"), ("Host", "[::1"), ("Host", "127.0.0.1@evil.example"), ("Host", "a b"), ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Proto", "javascript"),
    ("X-Forwarded-For", "'; DROP TABLE x"), ("X-Forwarded-For", "::ffff:999.1.1.1, " + "x" * 400), ("X-HTTP-Method-Override", "DELETE"), ("X-Requested-With", "XMLHttpRequest"),
    ("Referer", "http://evil.example/"), ("Referer", "http://[::1"), ("Referer", "\x7f\x80"), ("Origin", "http://evil.example"), ("Origin", "null"), ("User-Agent", ""), ("User-Agent", "x" * 6000), ("User-Agent", "\xff\xfe"),
    ("HX-Request", "true"), ("HX-Request", "false"), ("HX-Target", "'\"><"), ("HX-Current-URL", "http://[::1"), ("HX-Current-URL", "javascript:alert(1)"), ("HX-Boosted", "true"), ("HX-Trigger-Name", "\xff"),
    ("HX-Current-URL-URI-AutoEncoded", "true"), ("Cookie", "sessionid=; csrftoken="), ("Cookie", "sessionid=" + "a" * 4000), ("Cookie", "sessionid=\xff\xfe; csrftoken=short; messages=x"), ("Cookie", ";;;=;a"), ("Cookie", "messages=W1siX19qc29uX21lc3NhZ2UiLDBd"),
    ("Authorization", "Basic !!!!"), ("Content-Encoding", "gzip"), ("Expect", "100-continue"), ("Upgrade", "websocket"), ("Sec-Fetch-Site", "cross-site"),
]
FILE_NAMES = ["../../../etc/passwd", "a/b\\c.xlsx", "..", ".", "", "a\0.xlsx", "试" * 120 + ".xlsx", "x" * 3000 + ".csv", "CON.xlsx", "a.xlsx.exe", "a\r\nX: y.xlsx", "\u202excod.exe", "'\"><zz9 x=1>.png", "%2e%2e%2f.xlsx", "a;b=c.xlsx", "😀.pdf"]


def value(random: Random) -> str:
    """One ugly text of any kind."""
    return random.choice(random.choice((TEXTS, TEXTS, NUMBERS, DATES, IDS, SURROGATES)))


def _zip(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def _workbook(rows: list[list[object]]) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "nan_inf_to_errors": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return out.getvalue()


def _picture(kind: str, size: tuple[int, int] = (1, 1)) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind)
    return out.getvalue()


HEAD: list[object] = ["姓名", "身份证号", "残疾证号", "联系电话", "户籍所在村", "单位名称", "岗位名称", "账号名", "代码", "名称"]


def files() -> list[tuple[str, bytes]]:
    """(what it claims to be, what it is)."""
    odd = [HEAD, ["试甲", "222403197605121315", "x" * 30000, float("nan"), "=1+1", -1, True, "\x01", 1e300, None], ["", *[""] * 9], ["试\u202e", "９" * 18, *["😀"] * 8]]
    book = _workbook(odd)
    return [
        ("a.xlsx", b"MZ\x90\0" + b"\0" * 600), ("a.xlsx", b""), ("a.xlsx", book), ("a.xlsx", book[: len(book) // 2]), ("a.xlsx", _workbook([])), ("a.xlsx", _workbook([HEAD])), ("a.xlsx", _workbook([[1] * 300] * 3)),
        ("a.xlsx", _zip({"xl/workbook.xml": b"\0" * 4_000_000, "[Content_Types].xml": b"<x/>"})), ("a.xlsx", _zip({"../../x": b"x"})),
        ("a.xlsx", _zip({"[Content_Types].xml": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "xl/workbook.xml": b"<a>"})),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 2000), ("a.xls", b"\xd0\xcf\x11\xe0"), ("a.csv", ",".join(map(str, HEAD)).encode("gb18030") + b"\r\n\xff\xfe,,\r\n"), ("a.csv", b"\0" * 500), ("a.csv", b'"' * 999),
        ("a.csv", b"," * 20000), ("a.csv", "姓名\n试".encode("utf-16")), ("a.csv", b"\xef\xbb\xbf"), ("a.csv", b"a\rb\nc\r\n" * 500), ("a.png", _picture("PNG")), ("a.jpg", _picture("JPEG")), ("a.jpg", _picture("JPEG", (300, 200))[:400]),
        ("a.png", _picture("PNG", (4000, 4000))), ("a.jpg", _picture("GIF")), ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>"), ("a.pdf", b"%PDF-1.7\n"), ("a.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\ntrailer<</Root 1 0 R>>"),
        ("a.docx", _zip({"word/document.xml": b"<a>"})), ("a.docx", _zip({"word/document.xml": b"<!DOCTYPE a [<!ENTITY b 'x'>]><a>&b;</a>", "[Content_Types].xml": b"<Types/>"})), ("a.docx", b"PK\x03\x04"), ("a.zip", _zip({})), ("a.html", MARK.encode()),
    ]


def file(random: Random) -> tuple[str, bytes]:
    """A name and what it holds; every now and then the name is the ugly part."""
    name, data = random.choice(_FILES)
    return (random.choice(FILE_NAMES), data) if random.random() < 0.25 else (name, data)


def json_body(random: Random, names: list[str]) -> bytes:
    """JSON where a form is expected, also half of it, nested without end, or with half a character."""
    whole = json.dumps({name: random.choice(["\ud800", [1, [2]], {"a": None}, -1e308, True, None, value(random)]) for name in names})
    return random.choice([whole, whole[: len(whole) // 2], "[" * 5000, "NaN", "\ud800", '"', "", "null"]).encode("utf-8", "surrogatepass")


_FILES = files()
