"""界面的网址：登录、退出（由 access 给出）、换区划与年度、换主题；首页与搜索由组装处（project/front）给出。"""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from jincai.platform.ui import catalogue, codes, views

FRONT = "jincai.project.front.urls"
ENTRANCE = "jincai.upkeep.access.entrance"
"""Signing in and out; a string, because screens stand below it."""

_own: list[URLPattern | URLResolver] = [
    path("", include(ENTRANCE)),
    path("choose/", views.choose, name="choose"),
    path("look/", views.look, name="look"),
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    *catalogue.LIST.urls("catalogue/list/"),
    path("catalogue/document/", catalogue.document, name="catalogue-document"),
    path("catalogue/progress/", catalogue.progress, name="catalogue-progress"),
    path("codes/<slug:code_set>/", codes.codes, name="codes"),
]
urlpatterns: list[URLPattern | URLResolver] = [path("", include((_own, "ui")))]
if find_spec(FRONT.rpartition(".")[0]) and find_spec(FRONT):
    urlpatterns.append(path("", include(FRONT)))
