"""加密列：写时加密、读时解密；相等查询用盲索引列，屏幕上只用末四位列。

    number = crypto.Sealed("账号", max_length=30, db_comment="…")
    number_mac = crypto.Blind("number", db_comment="…")
    number_tail = crypto.Tail("number", db_comment="…")

`Blind` and `Tail` are worked out from the clear attribute whenever Django writes the row (save, create, bulk_create). What writes rows past
Django calls `field.get_db_prep_save` for Sealed, and `blind()` and `tail()` for the two others. `Sealed` cannot be compared in a query:
filter by the blind column, `number_mac=crypto.blind(text, "table.number")`.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import FieldError
from django.db import models

from jincai.platform.crypto import cells

_ONLY = ("isnull",)


class _Closed(models.Field):  # type: ignore[type-arg]
    """What both kinds share: the place, and that there is nothing to compare."""

    def __init__(self, *args: Any, place: str = "", **kwargs: Any) -> None:
        self._place = place
        super().__init__(*args, **kwargs)

    @property
    def place(self) -> str:
        """表.列, what the ciphertext is bound to; a table that is renamed keeps the old one by `place=`."""
        return self._place or f"{self.model._meta.db_table}.{self.column}"

    def deconstruct(self) -> Any:
        """As the door names it, for migrations."""
        name, _, args, kwargs = super().deconstruct()
        if self._place:
            kwargs["place"] = self._place
        return name, f"jincai.platform.crypto.api.{type(self).__name__}", args, kwargs

    def get_lookup(self, lookup_name: str) -> Any:
        """Only isnull: a comparison with ciphertext would silently find nothing."""
        if lookup_name not in _ONLY:
            raise FieldError(f"加密列 {self.name} 不能用 {lookup_name} 查询，请用盲索引列")
        return super().get_lookup(lookup_name)


class Sealed(_Closed, models.CharField):  # type: ignore[type-arg]
    """加密的文字列: `max_length` counts the clear text; in the database it is text."""

    def db_type(self, connection: Any) -> str:
        """Text: the cell is longer than what it holds."""
        return "text"

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Sealed; an expression (for example another column) goes through as it is."""
        if value is None or hasattr(value, "resolve_expression"):
            return value
        return cells.seal(str(value), self.place)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Opened. Raises CryptoError."""
        return value if value is None else cells.unseal(value, self.place)


class SealedBytes(_Closed, models.BinaryField):  # type: ignore[type-arg]
    """加密的字节列: bytes in, bytes out."""

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Sealed."""
        return value if value is None else cells.pack(bytes(value), self.place)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Opened. Raises CryptoError."""
        return value if value is None else cells.unpack(bytes(value), self.place)


class _Derived(models.CharField):  # type: ignore[type-arg]
    """A column that follows a Sealed one of the same row."""

    size = 0

    def __init__(self, of: str = "", **kwargs: Any) -> None:
        self.of = of
        kwargs |= {"max_length": self.size, "editable": False, "blank": True}
        kwargs.setdefault("default", "")
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        """A plain column to migrations."""
        name, _, _, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", [], kwargs

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        """Worked out from the clear attribute."""
        value = self.worked_out(model_instance, str(getattr(model_instance, self.of) or ""))
        setattr(model_instance, self.attname, value)
        return value

    def worked_out(self, row: models.Model, text: str) -> str:
        """The value of this column for the clear text."""
        raise NotImplementedError


class Blind(_Derived):
    """盲索引列 of the Sealed column `of`."""

    size = 32

    def worked_out(self, row: models.Model, text: str) -> str:
        """HMAC-SM3 in the place of the Sealed column."""
        closed = row._meta.get_field(self.of)
        return cells.blind(text, closed.place)  # type: ignore[union-attr]


class Tail(_Derived):
    """末四位列 of the Sealed column `of`."""

    size = 4

    def worked_out(self, row: models.Model, text: str) -> str:
        """The last four characters."""
        return cells.tail(text)
