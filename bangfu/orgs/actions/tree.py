"""What happens when a place is hung elsewhere in the reporting tree?"""

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import transaction
from django.db.models import Model, Value
from django.db.models.functions import Concat, Substr

from bangfu.audit.actions import record
from bangfu.core.errors import DomainError
from bangfu.orgs.choices import LineOfCommand, UnitKind
from bangfu.orgs.models import Region, Unit, User


def follows_the_tree(model: type[Model]) -> bool:
    """Whether rows of this table stand at a place now: whatever calls its column `path`. History stays as it was written.

    Events and audit lines keep `unit_path`, the place at the time, and do not follow.
    """
    if hasattr(model, "pgh_tracked_model"):
        return False
    try:
        return model._meta.get_field("path").get_internal_type() == "CharField"
    except FieldDoesNotExist:
        return False


@transaction.atomic
def move_region(*, region: Region, parent: Region, by: User) -> int:
    """Hang a place with all below it under another one; its offices get their new superiors. Returns how many places moved.

    People, tasks, vacancies and whatever else stands there follow. Raises DomainError for a place below itself or below its equal.
    """
    tree = {one.pk: one for one in Region.objects.select_for_update().filter(pk__in=[region.pk, parent.pk])}
    region, parent = tree[region.pk], tree[parent.pk]
    if parent.path.startswith(region.path):
        raise DomainError(f"“{parent.name}”就在“{region.name}”里面，不能把它移到自己下面。", field="parent")
    if parent.level >= region.level:
        raise DomainError(f"“{parent.name}”不比“{region.name}”高一级，不能作它的上级。请选更高一级的地方。", field="parent")
    if region.parent_id == parent.pk:
        raise DomainError(f"“{region.name}”已经在“{parent.name}”下面。", field="parent")
    before, after = region.path, f"{parent.path}{region.key}/"
    moved = Region.objects.filter(path__startswith=before).count()
    for model in apps.get_models():
        if follows_the_tree(model):
            rows = model._default_manager.filter(path__startswith=before)
            rows.update(path=Concat(Value(after), Substr("path", len(before) + 1)))
    Region.objects.filter(pk=region.pk).update(parent=parent, tile_column=None, tile_row=None)
    for line in (LineOfCommand.HRSS, LineOfCommand.DPF):
        superior = Unit.objects.filter(region=parent, line=line, kind=UnitKind.BUREAU).first()
        Unit.objects.filter(region_id=region.pk, line=line, kind=UnitKind.BUREAU).update(superior=superior)
    record(actor=by, action="region.move", object_kind="region", object_id=region.pk, detail={"from": before, "to": after, "places": moved})
    return moved
