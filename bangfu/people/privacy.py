"""How is a person shown without giving them away, and how are they found by an exact value?"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bangfu.core.crypto import blind_index, blind_index_many
from bangfu.people.pinyin import initials, spelled

if TYPE_CHECKING:  # roster/apart.py works without the models
    from bangfu.people.models import Identity


def mask_name(name: str) -> str:
    """张德山 → 张*山, 李娜 → 李*."""
    if len(name) <= 1:
        return name or "（无姓名）"
    return name[0] + "*" if len(name) == 2 else f"{name[0]}*{name[-1]}"


def mask_number(number: str, *, head: int = 4, tail: int = 4) -> str:
    """220102199001011234 → 2201**********1234."""
    if len(number) <= head + tail:
        return "*" * len(number)
    return number[:head] + "*" * (len(number) - head - tail) + number[-tail:]


def mask_phone(number: str) -> str:
    """13800001234 → 138****1234."""
    return mask_number(number, head=3, tail=4) if len(number) >= 8 else "*" * len(number)


INDEXES = ("name_index", "pinyin_index", "initials_index", "id_index", "certificate_index", "phone_index", "tail_index")


def index_of(kind: str, value: str) -> bytes:
    """The fingerprint under which an exact value is found; empty for an empty value."""
    text = value.strip().upper()
    return blind_index(text, purpose=f"people.{kind}") if text else b""


def identity_columns(*, name: str = "", id_number: str = "", certificate: str = "", phone: str = "") -> dict[str, bytes | None]:
    """All index columns of an Identity for these values."""
    return {
        "name_index": index_of("name", name),
        "pinyin_index": index_of("pinyin", spelled(name)),
        "initials_index": index_of("initials", initials(name)),
        "id_index": index_of("id", id_number) or None,
        "certificate_index": index_of("certificate", certificate),
        "phone_index": index_of("phone", phone),
        "tail_index": index_of("tail", id_number[-4:]),
    }


def index_column(kind: str, values: Sequence[str]) -> list[bytes]:
    """index_of for a whole column; equal values are worked out once."""
    distinct = list(set(values))
    texts = [value.strip().upper() for value in distinct]
    known = dict(zip(distinct, blind_index_many(texts, purpose=f"people.{kind}"), strict=True)) | {value: b"" for value, text in zip(distinct, texts, strict=True) if not text}
    return [known[value] for value in values]


def index_columns(*, names: Sequence[str], id_numbers: Sequence[str], certificates: Sequence[str], phones: Sequence[str]) -> dict[str, list[bytes]]:
    """identity_columns for whole columns of the same length."""
    full, short = {name: spelled(name) for name in set(names)}, {name: initials(name) for name in set(names)}
    return {
        "name_index": index_column("name", names), "pinyin_index": index_column("pinyin", [full[name] for name in names]),
        "initials_index": index_column("initials", [short[name] for name in names]),
        "id_index": index_column("id", id_numbers), "certificate_index": index_column("certificate", certificates),
        "phone_index": index_column("phone", phones), "tail_index": index_column("tail", [number[-4:] for number in id_numbers]),
    }


ERASED = "（已删除身份）"


def masked(identity: "Identity | None") -> dict[str, str]:
    """What lists and pages show by default."""
    if identity is None:
        return {"name": ERASED, "id_number": "", "certificate": "", "phone": ""}
    return {
        "name": mask_name(identity.name),
        "id_number": mask_number(identity.id_number),
        "certificate": mask_number(identity.certificate, tail=2),
        "phone": mask_phone(identity.phone),
    }
