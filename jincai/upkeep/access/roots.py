"""根上的网址：allauth 按名字要的、单点登录按规范要的。allauth 自己的注册、邮箱、找回密码等页面都没有挂出。"""

from allauth.idp.oidc import views as oidc
from allauth.socialaccount.providers.openid_connect import views as portal
from django.urls import include, path

from jincai.upkeep.access import adapters
from jincai.upkeep.access.views import certificate, enrolling, entering, security, sso

_provider = [
    path(".well-known/openid-configuration", sso.configuration, name="configuration"),
    path(".well-known/jwks.json", oidc.jwks, name="jwks"),
    path("identity/o/authorize", sso.Authorize.as_view(), name="authorization"),
    path("identity/o/logout", sso.Logout.as_view(), name="logout"),
    path("identity/o/api/token", sso.token, name="token"),
    path("identity/o/api/userinfo", oidc.user_info, name="userinfo"),
    path("identity/o/api/revoke", oidc.revoke, name="revoke"),
]
urlpatterns = [
    path("account/sign-in/", adapters.to_sign_in, name="account_login"),
    path("account/again/", security.again, name="account_reauthenticate"),
    path("account/second/", entering.second, name="mfa_authenticate"),
    path("account/portal/cancelled/", adapters.to_sign_in, name="socialaccount_login_cancelled"),
    path("account/portal/<slug:provider_id>/", portal.login, name="openid_connect_login"),
    path("account/portal/<slug:provider_id>/callback/", portal.callback, name="openid_connect_callback"),
    path("", include(([path("", include((_provider, "oidc")))], "idp"))),
    path(
        "account/",
        include(
            (
                [
                    path("certificate/", certificate.certificate, name="certificate"),
                    path("passkey/options/", entering.passkey_options, name="passkey-options"),
                    path("passkey/", entering.passkey, name="passkey"),
                    path("enrol/", enrolling.enrol, name="enrol"),
                    path("prove/", enrolling.prove, name="prove"),
                    path("renew/", enrolling.renew, name="renew"),
                ],
                "account",
            )
        ),
    ),
]
