"""What does an official notice say: one pure function from pasted text to facts with positions."""

from .decode import ENDINGS, FILE_LIMIT, KINDS, decode_notice
from .notice import is_recognised, parse_notice

__all__ = ["ENDINGS", "FILE_LIMIT", "KINDS", "decode_notice", "is_recognised", "parse_notice"]
