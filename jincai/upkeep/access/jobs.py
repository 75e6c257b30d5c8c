"""夜里清理：过期的会话、挑战、缓存和登录失败的旧账；更换列密钥时一起改写第二因素的秘密。"""

from __future__ import annotations

from datetime import timedelta

from allauth.idp.oidc.models import Token
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils import timezone

from jincai.platform.crypto import api as crypto
from jincai.platform.jobs.api import task
from jincai.upkeep.access import models, rotating

crypto.also_rotate("mfa_authenticator", rotating.rewrite)


@task("access.tidy", every="20 3 * * *", merge=True)
def tidy(timestamp: int = 0) -> None:
    """清理: none of it says anything any more; what happened stands in the audit."""
    now = timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    UserSession.objects.filter(~Exists(alive)).delete()
    models.Challenge.objects.filter(expires_at__lt=now - timedelta(hours=1)).delete()
    Token.objects.expired().delete()
    AccessAttempt.objects.filter(attempt_time__lt=now - timedelta(days=30)).delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM access_cache WHERE expires < now()")
        cursor.execute("DELETE FROM access_rate WHERE at < now() - interval '1 hour'")
