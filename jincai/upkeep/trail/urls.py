"""审计查阅的网址。"""

from django.urls import path

from jincai.upkeep.trail import views

app_name = "trail"
urlpatterns = [
    *views.LIST.urls(),
    path("verify/", views.verify, name="verify"),
    path("<int:number>/", views.detail, name="detail"),
]
