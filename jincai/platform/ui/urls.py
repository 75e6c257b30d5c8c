"""界面的网址：登录、退出、换区划与年度、换主题；首页与搜索由组装处（project/front）给出。"""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from jincai.platform.ui import views

FRONT = "jincai.project.front.urls"

_own = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("choose/", views.choose, name="choose"),
    path("look/", views.look, name="look"),
]
urlpatterns: list[URLPattern | URLResolver] = [path("", include((_own, "ui")))]
if find_spec(FRONT.rpartition(".")[0]) and find_spec(FRONT):
    urlpatterns.append(path("", include(FRONT)))
