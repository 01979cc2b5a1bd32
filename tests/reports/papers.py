"""Files that come back: a photographed page, a scanned PDF, and a superior's own blank table."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def picture(name: str = "签字页.jpg", *, size: tuple[int, int] = (60, 80), kind: str = "JPEG", exif: bool = True) -> SimpleUploadedFile:
    """A photograph with the camera's data in it."""
    data = Image.Exif()
    if exif:
        data[0x010F], data[0x0110] = "某牌", "某型手机"
    out = BytesIO()
    Image.new("RGB", size, "white").save(out, kind, exif=data)
    return SimpleUploadedFile(name, out.getvalue())


def scanned_pdf(name: str = "签字页.pdf", *, pages: int = 1) -> SimpleUploadedFile:
    out = BytesIO()
    sheets = [Image.new("RGB", (60, 80), "white") for _ in range(pages)]
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:])
    return SimpleUploadedFile(name, out.getvalue())
