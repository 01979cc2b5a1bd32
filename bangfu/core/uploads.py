"""How does an upload of any size fill neither memory nor disk?"""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers
from django.http import HttpRequest

REST = 1024 * 1024  # bytes of a request beside its file


def limit_of(request: HttpRequest | None) -> int:
    """Bytes that one file may have at this address."""
    match = getattr(request, "resolver_match", None)
    return int(getattr(settings, settings.LARGE_UPLOADS.get(match.url_name if match else "", "UPLOAD_LIMIT")))


class SizeGuard(FileUploadHandler):
    """The first handler. A request too large for one file of its address is read to its end, so that the browser gets
    its answer, and dropped; the form finds an empty file with its true size and refuses it."""

    def handle_raw_input(self, input_data: Any, meta: dict[str, Any], content_length: int, *rest: Any) -> None:
        self.limit = limit_of(self.request)
        self.too_large = content_length > self.limit + REST

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.too_large:
            raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return None if self.too_large else raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:
        size = max(file_size, self.limit + 1)
        return UploadedFile(BytesIO(), self.file_name, self.content_type, size, self.charset) if self.too_large else None
