"""XSD：由对照写出一种凭证的 XML Schema，供对方和别的程序校验。"""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr  # nosec B406  # writes, does not parse

from jincai.kernel.problems import UserError
from jincai.platform.evoucher import kinds
from jincai.platform.evoucher.checking import pattern
from jincai.platform.evoucher.mapping import FREE, MUST, REPLY, Field, mapped, mapping

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified">\n'


def schema(vt_code: str, *, flag: int = 0) -> str:
    """模式 (XSD 1.0) of an original or a reply: fields in any order, each at most once. Raises UserError for a kind without mapping.

    Stricter than the field check in one thing: a field that the mapping does not know is no part of the schema.
    """
    found = mapping(vt_code)
    if found is None:
        raise UserError(f"没有凭证 {vt_code} 的对照", f"有对照的种类：{'、'.join(mapped())}")
    header, detail = (_elements(part, flag) for part in (found.header, found.detail))
    title = escape(kinds.title(vt_code, flag))
    return (
        f"{_HEAD}<xs:annotation><xs:documentation>{vt_code} {title}</xs:documentation></xs:annotation>\n"
        '<xs:element name="Voucher"><xs:complexType><xs:all>\n'
        f"{header}"
        '<xs:element name="DetailList" minOccurs="0"><xs:complexType><xs:sequence>\n'
        '<xs:element name="Detail" minOccurs="0" maxOccurs="10000"><xs:complexType><xs:all>\n'
        f"{detail}</xs:all></xs:complexType></xs:element>\n"
        "</xs:sequence></xs:complexType></xs:element>\n</xs:all></xs:complexType></xs:element>\n</xs:schema>\n"
    )


def _elements(fields: Iterable[Field], flag: int) -> str:
    return "".join(_element(each) for each in fields if flag or each.filled != REPLY)


def _element(each: Field) -> str:
    least = "" if each.must != FREE else ' minOccurs="0"'
    says = f"<xs:annotation><xs:documentation>{escape(each.label)}（{each.standard}）</xs:documentation></xs:annotation>"
    if each.type.startswith("text"):
        limits = f'<xs:minLength value="{int(each.must == MUST)}"/><xs:maxLength value="{each.type[4:]}"/>'
    else:
        blank = "" if each.must == MUST else "|"
        limits = f"<xs:pattern value={quoteattr(pattern(each.type) + blank)}/>"
    kind = f'<xs:simpleType><xs:restriction base="xs:token">{limits}</xs:restriction></xs:simpleType>'
    return f'<xs:element name="{each.field}"{least}>{says}{kind}</xs:element>\n'
