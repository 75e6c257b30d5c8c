"""清算的网址。"""

from django.urls import path

from jincai.treasury.clearing import views

app_name = "clearing"
urlpatterns = [
    *views.DAYS.urls(),
    *views.QUOTAS.urls("quotas/"),
    path("quotas/<str:number>/", views.quota, name="quota"),
    *views.RELEASES.urls("releases/"),
    path("releases/<str:number>/", views.release, name="release"),
]
