"""How is an uploaded file kept so that a stolen disk tells nothing, and read again?"""

import base64

from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile

from bangfu.core.crypto import seal, unseal
from bangfu.core.errors import DomainError


def keep(file: FieldFile, data: bytes, *, digest: str, purpose: str) -> None:
    """Put the bytes into a file field, sealed; the row is saved by the caller."""
    file.save(f"{digest[:16]}.sealed", ContentFile(seal(base64.b64encode(data).decode(), purpose=purpose)), save=False)


def kept(file: FieldFile, *, purpose: str) -> bytes:
    """The bytes as they were put in. Raises DomainError when the file is gone."""
    try:
        with file.open("rb") as stream:
            return base64.b64decode(unseal(stream.read(), purpose=purpose))
    except FileNotFoundError as error:
        raise DomainError("上传的文件已经不在服务器上。请重新上传一次。") from error
