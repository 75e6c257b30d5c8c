"""帮助的网址：能力名、页名都是网址名里的词，不是单号。"""

from django.urls import path

from jincai.project.help import views

urlpatterns = [
    path("", views.contents, name="help"),
    path("first/", views.walk, name="first-steps"),
    path("rule/<slug:number>/", views.rule, name="rule"),
    path("<slug:name>/", views.screen, name="help-of"),
    path("<slug:name>/<slug:screen>/", views.screen, name="help-screen"),
]
