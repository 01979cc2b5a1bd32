"""Is an uploaded file a scan we keep: a picture freed of its camera's data, or a PDF that opens?"""

from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2

from bangfu.core.documents import pictures
from bangfu.core.errors import DomainError

LARGEST = 10 * 1024 * 1024  # bytes of one file
MOST_PAGES = 30
PICTURE, PDF = "jpg", "pdf"


def checked_scan(file: Any) -> tuple[str, bytes]:
    """"jpg" or "pdf" and the bytes to keep: pictures cleaned, a PDF as it came. Raises DomainError."""
    size = getattr(file, "size", 0) or 0
    if size > LARGEST:
        raise DomainError(f"扫描件有 {size / 1024**2:.1f} MB，最多 10 MB。请用 200 dpi 左右重新扫描，或分页上传。", field="file")
    data = file.read()
    if not data:
        raise DomainError("扫描件是空的（0 字节）。请确认选对了文件，重新上传。", field="file")
    if data.startswith(b"%PDF-"):
        return PDF, _checked_pdf(data)
    if data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n")):
        return PICTURE, pictures.clean(BytesIO(data))
    raise DomainError(f"“{Path(file.name).name}”不是 JPG、PNG 或 PDF。请用手机拍照或扫描仪存成这三种格式之一再上传。", field="file")


def _checked_pdf(data: bytes) -> bytes:
    """A PDF that opens without a password and has not too many pages."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise DomainError("这份 PDF 打不开：文件损坏或设有密码。请去掉密码，或重新扫描后上传。", field="file") from error
    pages = len(document)
    document.close()
    if not 1 <= pages <= MOST_PAGES:
        raise DomainError(f"这份 PDF 有 {pages} 页，最多 {MOST_PAGES} 页。请只上传要用的几页。", field="file")
    return data
