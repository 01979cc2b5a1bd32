"""What does an official notice say: one pure function from pasted text to facts with positions."""

from .decode import decode_notice
from .notice import is_recognised, parse_notice

__all__ = ["decode_notice", "is_recognised", "parse_notice"]
