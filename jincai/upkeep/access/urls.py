"""登录与会话的网址：我的安全、登录安全。登录本身在 entrance.py 与 roots.py。"""

from django.urls import path

from jincai.upkeep.access.views import guarding, security

app_name = "access"
urlpatterns = [
    path("", security.security, name="security"),
    path("totp/", security.add_totp, name="totp"),
    path("passkey/", security.add_passkey, name="add-passkey"),
    path("remove/", security.remove, name="remove"),
    path("codes/", security.codes, name="codes"),
    path("password/", security.password, name="password"),
    path("device/", security.device, name="device"),
    path("end/", security.end, name="end"),
    path("people/", guarding.people, name="people"),
    path("act/", guarding.act, name="act"),
    path("clients/", guarding.clients, name="clients"),
]
