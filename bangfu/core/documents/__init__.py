"""What is an official document made of, whatever file it leaves as? One content, written as .docx or .pdf."""

from bangfu.core.documents.content import Block, Document, Heading, Kind, Paragraph, Picture, Table
from bangfu.core.documents.form import write_form
from bangfu.core.documents.print import write_pages, write_pdf
from bangfu.core.documents.series import write_series
from bangfu.core.documents.word import write_docx

__all__ = ["Block", "Document", "Heading", "Kind", "Paragraph", "Picture", "Table", "write_docx", "write_form", "write_pages", "write_pdf", "write_series"]
