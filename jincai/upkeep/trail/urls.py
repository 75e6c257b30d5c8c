"""审计查阅的网址。"""

from django.urls import path

from jincai.upkeep.trail import views

app_name = "trail"
urlpatterns = [
    path("", views.listing, name="listing"),
    path("export/", views.export, name="export"),
    path("verify/", views.verify, name="verify"),
    path("<int:number>/", views.detail, name="detail"),
]
