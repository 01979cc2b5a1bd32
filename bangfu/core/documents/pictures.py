"""How is a picture made fit for a paper: upright, not larger than needed, without the data cameras add?"""

import struct
from io import BytesIO
from typing import BinaryIO

from PIL import Image, ImageOps

from bangfu.core.errors import DomainError

LONGEST = 1800  # pixels: 140 mm at 300 dots an inch, with some to spare
MOST_PIXELS = 60_000_000
# What Pillow raises on broken and hostile files, tables of the camera included.
UNREADABLE = (OSError, EOFError, SyntaxError, ValueError, TypeError, ArithmeticError, LookupError, AttributeError, struct.error, Image.DecompressionBombError)
KINDS = ("JPEG", "PNG", "WEBP")


def clean(file: BinaryIO) -> bytes:
    """The picture as JPEG with nothing but its pixels: no place, time, device or name. Raises DomainError."""
    try:
        with Image.open(file, formats=KINDS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise DomainError(f"图片有 {picture.width}×{picture.height} 像素，太大。请缩小到 6000 万像素以内再上传。")
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except UNREADABLE as error:
        raise DomainError("这个文件不是能读的图片。请上传 JPG、PNG 或 WebP 图片。") from error
    upright.thumbnail((LONGEST, LONGEST))
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)
    out = BytesIO()
    bare.save(out, "JPEG", quality=88)
    return out.getvalue()
