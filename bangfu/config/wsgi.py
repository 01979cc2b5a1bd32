"""Where does the web server enter?"""

import os
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bangfu.config.settings")
_django = get_wsgi_application()


def without_charset(content_type: str) -> str:
    """All our forms are UTF-8. Django believes whatever charset is named, and `charset=hex` ends it before any page could answer."""
    return re.sub(r"(?i);\s*charset\s*=[^;]*", "", content_type)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    if "CONTENT_TYPE" in environ:
        environ["CONTENT_TYPE"] = without_charset(environ["CONTENT_TYPE"])
    answer: Iterable[bytes] = _django(environ, start_response)
    return answer
