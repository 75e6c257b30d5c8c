"""凭证的内容搬进凭证库：一份内容只存一处，发出和收到的各指向它。"""

import django.db.models.deletion
from django.db import migrations, models

from jincai.platform.crypto import api as crypto
from jincai.platform.evoucher import api as evoucher

BATCH = 2000


def move(apps, schema_editor):
    """Every body that travelled before there were seals: kept as a version without any."""
    version = apps.get_model("evoucher", "Version")
    using = schema_editor.connection.alias
    for name in ("Outgoing", "Incoming"):
        model, last = apps.get_model("exchange", name), 0
        while rows := list(model.objects.using(using).filter(id__gt=last).order_by("id")[:BATCH]):
            last = rows[-1].id
            for row in rows:
                row.body = bytes(row.body)
            owners = _vouchers(apps.get_model("evoucher", "Voucher").objects.using(using), name, rows)
            made = [
                version(
                    division=row.division, year=row.year, vt_code=row.vt_code, voucher_no=row.voucher_no, flag=row.flag, body=row.body,
                    maker=evoucher.OURS if name == "Outgoing" else row.counterpart, sm3=crypto.sm3(row.body), size=len(row.body),
                    voucher_id=owners.get(_key(name, row)),
                )
                for row in rows
            ]
            version.objects.using(using).bulk_create(made)
            for row, kept in zip(rows, made, strict=True):
                row.version_id = kept.id
                if name == "Incoming":
                    row.digest, row.answered_at, row.status = kept.sm3, row.handled_at, evoucher.RECEIVED
            fields = ["version", *(["digest", "answered_at", "status"] if name == "Incoming" else [])]
            model.objects.using(using).bulk_update(rows, fields, batch_size=500)


def _key(name, row):
    """Whose voucher it is: a reply belongs to the voucher that it answers."""
    origin = evoucher.OURS if (name == "Outgoing") != bool(row.flag) else row.counterpart
    return row.division, row.year, origin, row.vt_code, row.voucher_no


def _vouchers(vouchers, name, rows):
    """The voucher of each, by its key; those of originals are made, with what their documents say of unit, day and amount."""
    numbers = {row.voucher_no for row in rows}
    known = vouchers.filter(voucher_no__in=numbers).values_list("division", "year", "origin", "vt_code", "voucher_no", "id")
    found = {tuple(key): pk for *key, pk in known}
    fresh = {_key(name, row): row for row in rows if not row.flag and _key(name, row) not in found}
    made = []
    for key, row in fresh.items():
        named = {"document_kind": row.document_kind, "document": row.document} if name == "Outgoing" else {}
        told = dict(zip(("division", "year", "origin", "vt_code", "voucher_no"), key, strict=True))
        agency, on, amount = evoucher.summary(_header(row))
        code = crypto.sm3(repr(sorted(told.items())).encode())[:16].upper()
        made.append(vouchers.model(**told, **named, agency=agency, on=on, amount=amount, code=code))
    vouchers.bulk_create(made)
    return found | {key: one.id for key, one in zip(fresh, made, strict=True)}


def _header(row):
    try:
        return evoucher.Letter(row.division, row.year, row.vt_code, row.voucher_no, row.flag, row.body, ()).opened().header
    except evoucher.WireError:
        return {}


class Migration(migrations.Migration):
    dependencies = [("exchange", "0002_sealed_bodies"), ("evoucher", "0001_initial")]

    operations = [
        *(
            migrations.AddField(
                model,
                "version",
                models.ForeignKey(
                    "evoucher.version", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                    verbose_name="内容", db_comment="凭证库里的哪一版",
                ),
            )
            for model in ("outgoing", "incoming")
        ),
        migrations.AddField("incoming", "status", models.CharField("应答", max_length=4, blank=True, default="", db_comment="15 签收成功，16 签收失败，30 校验失败，90 退回")),
        *(
            migrations.AddField(model, "reason", models.CharField("原因", max_length=20, blank=True, default="", db_comment="不收的原因，给程序看的一个词"))
            for model in ("outgoing", "incoming")
        ),
        migrations.AddField("incoming", "answered_at", models.DateTimeField("应答时间", null=True, db_comment="把应答告诉对方的时间；空为还没有")),
        migrations.AddField("counterpart", "speaks", models.CharField("报文", max_length=10, default="mof", db_comment="内文的格式：mof 财政接口报文，iso20022")),
        migrations.AddField("counterpart", "told", models.CharField("已告知", max_length=32, blank=True, default="", db_comment="已告知对方的本方证书的版次")),
        migrations.RunPython(move, migrations.RunPython.noop),
    ]
