"""Files that come back: a photographed page, a scanned PDF, and a superior's own blank table."""

from collections.abc import Callable
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image


def picture(name: str = "签字页.jpg", *, size: tuple[int, int] = (60, 80), kind: str = "JPEG", exif: bool = True) -> SimpleUploadedFile:
    """A photograph with the camera's data in it."""
    data = Image.Exif()
    if exif:
        data[0x010F], data[0x0110] = "某牌", "某型手机"
    out = BytesIO()
    Image.new("RGB", size, "white").save(out, kind, exif=data)
    return SimpleUploadedFile(name, out.getvalue())


def scanned_pdf(name: str = "签字页.pdf", *, pages: int = 1) -> SimpleUploadedFile:
    out = BytesIO()
    sheets = [Image.new("RGB", (60, 80), "white") for _ in range(pages)]
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:])
    return SimpleUploadedFile(name, out.getvalue())


def blank_by_indicator(*, month: str = "5月", extra: Callable[[Worksheet], None] | None = None) -> bytes:
    """One row per indicator, the two lines beside each other; a title over all columns, a formula, formats, a seal row."""
    book = Workbook()
    sheet = book.active
    sheet.title = "附件1"
    sheet.append([f"残疾人就业帮扶活动情况表（2022年{month}）"])
    sheet.merge_cells("A1:G1")
    sheet.append(["序号", "项目", "单位", "人社部门", "残联", "合计", "完成率"])
    for number, words in enumerate(["未就业残疾人", "已核对人数", "职业能力评估", "收集岗位", "实现就业", "发放慰问金"], 1):
        sheet.append([number, words, "人"])
    sheet["G4"] = "=F4/F3"
    sheet["B9"] = "填表人："
    for row in sheet["A2:G8"]:
        for cell in row:
            cell.border = Border(*(Side("thin"),) * 4)
    sheet["D4"].number_format, sheet["D4"].font, sheet["D4"].fill = "#,##0", Font("仿宋", 12, bold=True), PatternFill("solid", "FFFF00")
    sheet.column_dimensions["B"].width = 33
    sheet.row_dimensions[2].height = 40
    sheet.print_title_rows = "1:2"
    if extra:
        extra(sheet)
    return _saved(book)


def blank_by_area(*areas: str) -> bytes:
    """One row per area, indicators in the heads, one of them over two lines."""
    book = Workbook()
    sheet = book.active
    sheet.append(["地区", "未就业人数", "基础信息核对", None, "备注"])
    sheet.append([None, None, "人社", "残联", None])
    for merged in ("A1:A2", "B1:B2", "C1:D1", "E1:E2"):
        sheet.merge_cells(merged)
    for area in (*areas, "合计"):
        sheet.append([area])
    return _saved(book)


def uploaded(data: bytes, name: str = "统计表.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def _saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()
