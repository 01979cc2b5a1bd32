"""Word files as people write them, made part by part: lists that number themselves, text boxes, tracked changes, tables."""

import zipfile
from io import BytesIO

from docx.oxml.ns import nsmap

NAMES = " ".join(f'xmlns:{prefix}="{nsmap[prefix]}"' for prefix in ("w", "r")) + (
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LEVELS = (("chineseCounting", "%1、"), ("japaneseCounting", "（%2）"), ("decimal", "%3."), ("decimalEnclosedCircleChinese", "%4"))


def paragraph(text: str, *, level: int | None = None, series: int = 1, style: str = "", inside: str = "") -> str:
    """A paragraph; `level` of a list that numbers itself, `inside` further runs as XML."""
    numbered = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{series}"/></w:numPr>' if level is not None else ""
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{styled}{numbered}</w:pPr>{run(text) if text else ''}{inside}</w:p>"


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def table(*rows: tuple[str, ...]) -> str:
    """Cells are texts, or paragraphs as XML."""
    cells = ("".join(f"<w:tc>{cell if cell.startswith('<w:p') else paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def text_box(*lines: str) -> str:
    """A run with a text box as Word writes it: once for itself, once for older readers."""
    content = f"<w:txbxContent>{''.join(paragraph(line) for line in lines)}</w:txbxContent>"
    return (f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx>{content}</wps:txbx></wps:wsp></w:drawing></mc:Choice>'
            f"<mc:Fallback><w:pict><v:textbox>{content}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>")


def word_file(*blocks: str, header: str = "", numbering: str = "", styles: str = "") -> bytes:
    """A .docx of these blocks. Series 1 counts 一、（一）1. ①; style Item is level 1 of series 2, which counts anew."""
    section = f'<w:sectPr>{"<w:headerReference w:type=" + chr(34) + "default" + chr(34) + " r:id=" + chr(34) + "h" + chr(34) + "/>" if header else ""}</w:sectPr>'
    levels = "".join(f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{count}"/><w:lvlText w:val="{words}"/></w:lvl>' for at, (count, words) in enumerate(LEVELS))
    numbering = numbering or (
        f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    styles = styles or (
        '<w:style w:type="paragraph" w:styleId="Item"><w:name w:val="Item"/><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Child"><w:name w:val="Child"/><w:basedOn w:val="Item"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>'
    )
    parts = {
        "_rels/.rels": _relations(("d", "officeDocument", "word/document.xml")),
        "word/_rels/document.xml.rels": _relations(("n", "numbering", "numbering.xml"), ("s", "styles", "styles.xml"), ("h", "header", "header1.xml")),
        "word/document.xml": f"<w:document {NAMES}><w:body>{''.join(blocks)}{section}</w:body></w:document>",
        "word/numbering.xml": f"<w:numbering {NAMES}>{numbering}</w:numbering>", "word/styles.xml": f"<w:styles {NAMES}>{styles}</w:styles>",
        "word/header1.xml": f"<w:hdr {NAMES}>{header}</w:hdr>",
    }
    return zipped(parts)


def _relations(*rows: tuple[str, str, str]) -> str:
    inside = "".join(f'<Relationship Id="{key}" Type="{RELATION}/{kind}" Target="{target}"/>' for key, kind, target in rows)
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inside}</Relationships>'


def zipped(parts: dict[str, str | bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()
