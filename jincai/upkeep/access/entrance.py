"""登录与退出的网址，挂在界面的名下：`ui:sign-in`、`ui:sign-out`。"""

from django.urls import path

from jincai.upkeep.access.views import entering

urlpatterns = [
    path("sign-in/", entering.sign_in, name="sign-in"),
    path("sign-out/", entering.sign_out, name="sign-out"),
]
