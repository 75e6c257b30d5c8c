"""通知的网址。"""

from django.urls import path

from jincai.office.noticeboard import views

app_name = "noticeboard"
urlpatterns = [
    path("", views.listing, name="listing"),
    path("read/", views.read, name="read"),
    path("settings/", views.settings, name="settings"),
    path("settings/address/", views.address, name="address"),
    path("<int:number>/", views.follow, name="follow"),
]
