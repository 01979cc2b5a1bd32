"""What does a Word or PDF file say, as the lines a person would read?"""

from .pdf import read_pdf
from .word import read_word

__all__ = ["read_pdf", "read_word"]
