"""How do spreadsheets come in and go out? `reading` takes .xlsx, .xls and .csv, `writing` gives .xlsx, `bulk` gives very long ones."""

from bangfu.core.spreadsheets.bulk import write_frames
from bangfu.core.spreadsheets.reading import Limits, Row, Sheet, Workbook, open_workbook, read_sheet
from bangfu.core.spreadsheets.writing import Column, Link, Page, write_workbook

__all__ = ["Column", "Limits", "Link", "Page", "Row", "Sheet", "Workbook", "open_workbook", "read_sheet", "write_frames", "write_workbook"]
