"""Where do sealed values stand, in all rooms? A test fails when a room seals something that is not named here."""

from collections.abc import Iterator
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db.models import FileField, Model

from bangfu.core.resealing import Place, places_of_fields
from bangfu.orgs import sign_in
from bangfu.people.actions import enclosures
from bangfu.people.imports import files, plan, staged
from bangfu.people.interchange import keeping
from bangfu.people.models import Comparison, Enclosure, ImportBatch
from bangfu.reports.actions import blanks, pictures, scans
from bangfu.reports.models import BlankTable, PaperPicture, SignedScan
from bangfu.surveys.actions import contact
from bangfu.surveys.models import Contact


@dataclass(frozen=True)
class Files:
    """A file field whose files are sealed as a whole."""

    model: type[Model]
    field: str
    purpose: str

    @property
    def name(self) -> str:
        return f"{self.model._meta.db_table}.{self.field}"

    def rows(self) -> Iterator[tuple[object, str]]:
        """(primary key, name in the store) of every file."""
        return self.model._default_manager.exclude(**{self.field: ""}).order_by("pk").values_list("pk", self.field).iterator(chunk_size=2000)

    def column(self) -> FileField:
        return self.model._meta.get_field(self.field)  # type: ignore[return-value]


def _inside(model: type[Model], column: str, path: tuple[str, ...], encoding: str, purpose: str) -> Place:
    meta = model._meta
    return Place(meta.db_table, str(meta.pk.column), column, purpose, path, encoding)


def places() -> list[Place]:
    """All sealed values in the database."""
    return [
        *places_of_fields(),
        _inside(Contact, "before", ("phone", "0"), "hex", contact.PHONE_PURPOSE),
        _inside(Authenticator, "data", ("secret",), "base64", sign_in.PURPOSE),
        _inside(Authenticator, "data", ("seed",), "base64", sign_in.PURPOSE),
        *(Place(table, "number", name, plan.PURPOSES[name]) for table in staged.tables() for name in staged.SEALED),
    ]


FILES = (
    Files(ImportBatch, "file", files.FILE_PURPOSE), Files(SignedScan, "file", scans.PURPOSE), Files(BlankTable, "file", blanks.PURPOSE),
    Files(PaperPicture, "file", pictures.PICTURE), Files(Comparison, "file", keeping.PURPOSE), Files(Enclosure, "file", enclosures.PURPOSE),
)  # a finished export is not here: it lives a day, and an old key stays readable at least as long
