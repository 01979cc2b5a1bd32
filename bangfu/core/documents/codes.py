"""How does an address get onto paper, so that a phone can open it?"""

from io import BytesIO

import qrcode
from qrcode.constants import ERROR_CORRECT_M


def code_of(address: str) -> bytes:
    """A QR code (ISO/IEC 18004) as a small black-and-white PNG."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, box_size=4, border=2)
    code.add_data(address)
    out = BytesIO()
    code.make_image().save(out)
    return out.getvalue()
