"""Which kinds of column does the whole house share?"""

from typing import Any

from django.db import models

from bangfu.core.clock import now
from bangfu.core.crypto import seal, unseal


class SealedField(models.Field):
    """Text, encrypted in the database. Bound to its table and column, so values cannot be moved between them."""

    description = "encrypted text"
    empty_strings_allowed = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["blank"] = True
        kwargs["default"] = ""
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["blank"], kwargs["default"]
        return name, path, args, kwargs

    def get_internal_type(self) -> str:
        return "BinaryField"

    @property
    def purpose(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        sealed = seal(value, purpose=self.purpose) if value else b""
        return connection.Database.Binary(sealed)

    def from_db_value(self, value: bytes | None, expression: Any, connection: Any) -> str:
        return unseal(bytes(value), purpose=self.purpose) if value else ""

    def value_to_string(self, obj: Any) -> str:
        raise TypeError("encrypted fields are not serialised")


class TouchedField(models.DateTimeField):
    """When a row was last saved, by the clock of the house: Django's auto_now asks the machine, and the demo would show two times."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["editable"]
        return name, path, args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        setattr(model_instance, self.attname, now())
        return getattr(model_instance, self.attname)
