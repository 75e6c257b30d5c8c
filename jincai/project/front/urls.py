"""首页、查找、帮助的网址。"""

from django.urls import include, path

from jincai.project.front import views

urlpatterns = [path("", views.front, name="front"), path("find/", views.find, name="find"), path("help/", include("jincai.project.help.urls"))]
