"""载入：随程序来的岗位、不相容职务和取授权的函数写进库；再来一次只补改动。"""

from __future__ import annotations

from datetime import date
from importlib.resources import files

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from jincai.platform.identity import duties, models, posts

NATIONAL, SINCE = "000000000", date(2007, 1, 1)


def load(*, using: str = DEFAULT_DB_ALIAS) -> None:
    """载入: the functions, posts and duties become those of the files (rows of 000000000); divisions' own rows are left alone."""
    listed = [post for post in posts.table().values() if post.code != posts.SYSTEM]
    said = ["title", "level", "reach", "verbs", "factor"]
    with transaction.atomic(using=using):
        with connections[using].cursor() as cursor:
            cursor.execute(files(__package__).joinpath("sql/grants.sql").read_text(encoding="utf-8"))
        gone = models.Post.objects.using(using).filter(home=NATIONAL).exclude(code__in=[post.code for post in listed])
        gone.delete()
        models.Post.objects.using(using).bulk_create(
            [
                models.Post(
                    home=NATIONAL,
                    code=p.code,
                    title=p.title,
                    level=p.level,
                    reach=p.reach,
                    verbs=sorted(p.verbs),
                    factor=p.factor,
                    valid_from=SINCE,
                )
                for p in listed
            ],
            update_conflicts=True,
            unique_fields=["home", "code", "valid_from"],
            update_fields=said,
        )
        models.Duty.objects.using(using).filter(home=NATIONAL).exclude(code__in=[duty.code for duty in duties.table()]).delete()
        fields = ["first", "second", "level", "rule", "says", "cites"]
        models.Duty.objects.using(using).bulk_create(
            [models.Duty(home=NATIONAL, code=d.code, **{name: getattr(d, name) for name in fields}) for d in duties.table()],
            update_conflicts=True,
            unique_fields=["home", "code"],
            update_fields=fields,
        )
