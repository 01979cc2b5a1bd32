"""How does a row of a table read as lines of text, whatever file it stood in?"""

Cell = list[str]  # its lines, none of them empty
MOST_STACKED = 8


def row_lines(cells: list[Cell]) -> list[str]:
    """One line with tabs; a lone cell keeps its lines, and names stacked beside their numbers become a line each."""
    filled = [cell for cell in cells if cell]
    if len(filled) <= 1:
        return filled[0] if filled else []
    if ["文件"] in filled:  # issuers stacked at the left of one red 文件
        lines = [line for cell in filled if cell != ["文件"] for line in cell]
        return [*lines[:-1], f"{lines[-1]}文件"] if lines else ["文件"]
    heights = {len(cell) for cell in filled if len(cell) > 1}
    stacked = sum(1 for cell in filled if len(cell) > 1)
    if stacked >= 2 and len(heights) == 1 and max(heights) <= MOST_STACKED:
        return ["\t".join(_at(cell, place) for cell in cells) for place in range(max(heights))]
    return ["\t".join(" ".join(cell) for cell in cells)]


def _at(cell: Cell, place: int) -> str:
    """The line of a stacked cell; a cell of one line stands beside the first."""
    return cell[place] if place < len(cell) else ""
