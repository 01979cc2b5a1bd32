"""How does a table of openings come in from Excel? Columns found, cells read, rows checked with all reasons, good ones taken."""

from bangfu.jobs.imports.checking import CheckedRow, check_rows
from bangfu.jobs.imports.columns import FIELDS, guess_columns
from bangfu.jobs.imports.taking import ImportResult, check_columns, import_vacancies, read_table, read_upload, take_rows

__all__ = ["FIELDS", "CheckedRow", "ImportResult", "check_columns", "check_rows", "guess_columns", "import_vacancies", "read_table", "read_upload", "take_rows"]
