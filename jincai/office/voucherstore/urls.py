"""电子凭证库的网址；凭证用校验码作地址。"""

from django.urls import path

from jincai.office.voucherstore import views

app_name = "voucherstore"
urlpatterns = [
    *views.LIST.urls(),
    *views.TROUBLES.urls("troubles/"),
    path("archives/", views.archives, name="archives"),
    path("archives/new/", views.archive, name="archive"),
    path("archives/<str:number>/", views.archived, name="archived"),
    *views.CERTIFICATES.urls("certificates/"),
    path("certificates/<str:serial>/", views.certificate, name="certificate"),
    path("<str:number>/", views.detail, name="detail"),
    path("<str:number>/act/", views.act, name="act"),
    path("<str:number>/file/", views.file, name="file"),
]
