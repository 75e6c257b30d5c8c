"""首页与查找的网址。"""

from django.urls import path

from jincai.project.front import views

urlpatterns = [path("", views.front, name="front"), path("find/", views.find, name="find")]
