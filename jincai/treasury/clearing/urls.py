"""清算的网址。"""

from django.urls import path

from jincai.treasury.clearing import views

app_name = "clearing"
urlpatterns = [
    path("", views.days, name="days"),
    path("quotas/", views.quotas, name="quotas"),
    path("quotas/<str:number>/", views.quota, name="quota"),
    path("releases/", views.releases, name="releases"),
    path("releases/<str:number>/", views.release, name="release"),
]
