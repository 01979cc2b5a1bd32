"""Where can fictitious people live? Villages and neighbourhoods with what the generator needs to know of them."""

import polars as pl

from bangfu.orgs.choices import Level
from bangfu.orgs.imports import is_ordinary_township
from bangfu.orgs.models import Region


def villages_of(province_path: str) -> pl.DataFrame:
    """index, region_id, path, area (six digits for ID numbers), rural, address; only where a township office serves."""
    rows = Region.objects.filter(level=Level.VILLAGE, path__startswith=province_path).select_related("parent__parent").order_by("path")
    found = [
        (one.pk, one.path, one.key[:6], "社区" not in one.name and "居委会" not in one.name,
         f"{one.parent.parent.name}{one.parent.name}{one.name}")  # type: ignore[union-attr]
        for one in rows
        if is_ordinary_township(one.key)
    ]
    frame = pl.DataFrame(found, schema=["region_id", "path", "area", "rural", "address"], orient="row")
    return frame.with_row_index("index").with_columns(pl.col("index").cast(pl.Int64))
