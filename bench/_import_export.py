"""How does a Django site usually take in a workbook? The peer of bench/import: django-import-export in its fastest mode.

One flat table with the columns of the roster, seven of them sealed, the same seven fingerprints with the same indexes.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, models
from import_export import fields, instance_loaders, resources, widgets
from import_export.formats.base_formats import XLSX
from python_calamine import CalamineWorkbook
from stdnum.cn import ric
from xlsxwriter import Workbook

from bangfu.core.fields import SealedField
from bangfu.people.privacy import identity_columns

SEALED = {"姓名": "name", "身份证号": "id_number", "残疾人证号": "certificate", "联系电话": "phone", "住址": "address", "监护人": "guardian", "监护人电话": "guardian_phone"}
TEXT = widgets.CharWidget(coerce_to_string=True, allow_blank=True)
INDEXES = ("name_index", "initials_index", "certificate_index", "phone_index", "tail_index")


class FlatPerson(models.Model):
    """A row of a roster."""

    name, id_number, certificate, phone = SealedField(), SealedField(), SealedField(), SealedField()
    address, guardian, guardian_phone = SealedField(), SealedField(), SealedField()
    id_index = models.BinaryField(unique=True)
    name_index = models.BinaryField(db_index=True)
    initials_index = models.BinaryField(db_index=True)
    certificate_index = models.BinaryField(db_index=True)
    phone_index = models.BinaryField(db_index=True)
    tail_index = models.BinaryField(db_index=True)

    class Meta:
        app_label = "bench"


def sample_of(roster: Path, folder: Path, count: int) -> Path:
    """The first rows of a roster as a workbook of their own."""
    rows = CalamineWorkbook.from_path(str(roster)).get_sheet_by_index(0).to_python(nrows=count + 1)
    target = folder / "sample.xlsx"
    book = Workbook(str(target), {"constant_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, [str(cell) for cell in row])
    book.close()
    if not hasattr(FlatPerson, "resource"):
        for head in [str(head) for head in rows[0] if head not in SEALED]:
            models.CharField(max_length=200, blank=True).contribute_to_class(FlatPerson, f"column_{rows[0].index(head)}")
        FlatPerson.resource = _resource([str(head) for head in rows[0]])  # type: ignore[attr-defined]
        with connection.schema_editor() as editor:
            editor.create_model(FlatPerson)
    return target


def _resource(heads: list[str]) -> type[resources.ModelResource]:
    columns = {SEALED.get(head, f"column_{place}"): fields.Field(attribute=SEALED.get(head, f"column_{place}"), column_name=head, widget=TEXT) for place, head in enumerate(heads)}

    class Roster(resources.ModelResource):  # type: ignore[misc]
        id_index = fields.Field(attribute="id_index", column_name="id_index")

        class Meta:
            model = FlatPerson
            import_id_fields = ("id_index",)
            fields = ("id_index", *columns)
            use_bulk = True
            batch_size = 1000
            skip_diff = True
            skip_html_diff = True
            use_transactions = True
            instance_loader_class = instance_loaders.CachedInstanceLoader

        def before_import(self, dataset: Any, **kwargs: Any) -> None:
            numbers = dataset["身份证号"]
            dataset.append_col([identity_columns(id_number=number)["id_index"] for number in numbers], header="id_index")

        def before_import_row(self, row: Any, **kwargs: Any) -> None:
            if ric.calc_check_digit(row["身份证号"]) != row["身份证号"][-1]:  # its is_valid fails on areas that are no more
                raise ValidationError("身份证号校验不对")

        def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
            found = identity_columns(name=instance.name, id_number=instance.id_number, certificate=instance.certificate, phone=instance.phone)
            for name in INDEXES:
                setattr(instance, name, found[name])

    for name, field in columns.items():
        Roster.fields[name] = field
    return Roster


def measured(sample: Path) -> float:
    """Rows a second from the workbook to the table."""
    FlatPerson.objects.all().delete()
    began = time.perf_counter()
    dataset = XLSX().create_dataset(sample.read_bytes())
    result = FlatPerson.resource().import_data(dataset, dry_run=False, raise_errors=True)  # type: ignore[attr-defined]
    seconds = time.perf_counter() - began
    if FlatPerson.objects.count() != len(dataset) or result.has_errors():
        raise RuntimeError("the peer has not taken in all rows")
    return len(dataset) / seconds
