"""What happens when a scan comes into a file, is looked at, or is taken out?"""

import hashlib
from datetime import date
from typing import Any

from django.db import transaction

from bangfu.audit.actions import record
from bangfu.core.clock import now
from bangfu.core.documents.scans import checked_scan
from bangfu.core.errors import DomainError
from bangfu.core.sealed_files import keep, kept
from bangfu.orgs.models import User
from bangfu.people.choices import EnclosureKind
from bangfu.people.models import Enclosure, Person

PURPOSE = "people_enclosure.file"
MOST = 30  # in one file


@transaction.atomic
def add_enclosure(*, person: Person, kind: EnclosureKind, file: Any, until: date | None, by: User) -> Enclosure:
    """Keep a scan, sealed; a picture loses its camera's data first. The same scan twice is kept once. Raises DomainError."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    ending, data = checked_scan(file)
    digest = hashlib.sha256(data).hexdigest()
    standing = person.enclosures.filter(digest=digest).first()
    if standing:
        return standing
    if person.enclosures.count() >= MOST:
        raise DomainError(f"一份档案最多放 {MOST} 份材料。请先删去用不到的，或把各页合成一份 PDF。", field="file")
    made = Enclosure(person=person, kind=kind, ending=ending, digest=digest, size=len(data), until=until, added_by=by, added_at=now())
    keep(made.file, data, digest=digest, purpose=PURPOSE)
    made.save()
    record(actor=by, action="people.enclosure", object_kind="person", object_id=person.pk, detail={"what": f"放入{EnclosureKind(kind).label}", "enclosure": made.pk})
    return made


@transaction.atomic
def open_enclosure(*, enclosure: Enclosure, by: User) -> bytes:
    """The scan itself, for this one answer; leaves an audit line. Raises DomainError when the file is gone."""
    record(actor=by, action="people.enclosure_read", object_kind="person", object_id=enclosure.person_id,
           detail={"what": enclosure.get_kind_display(), "enclosure": enclosure.pk})
    return kept(enclosure.file, purpose=PURPOSE)


@transaction.atomic
def remove_enclosure(*, enclosure: Enclosure, by: User) -> None:
    """Take a scan out; its file goes once that is certain."""
    place, storage, person_id, key = str(enclosure.file.name), enclosure.file.storage, enclosure.person_id, enclosure.pk
    label = enclosure.get_kind_display()
    enclosure.delete()
    transaction.on_commit(lambda: storage.delete(place))
    record(actor=by, action="people.enclosure", object_kind="person", object_id=person_id, detail={"what": f"删去{label}", "enclosure": key})
