"""电子凭证库的网址；凭证用校验码作地址。"""

from django.urls import path

from jincai.office.voucherstore import views

app_name = "voucherstore"
urlpatterns = [
    *views.LIST.urls(),
    *views.TROUBLES.urls("troubles/"),
    path("print/<int:id>/", views.printing, name="printing"),
    path("print/<int:id>/vouchers.pdf", views.printed, name="printed"),
    *views.CERTIFICATES.urls("certificates/"),
    path("certificates/<str:serial>/", views.certificate, name="certificate"),
    path("<str:number>/", views.detail, name="detail"),
    path("<str:number>/act/", views.act, name="act"),
    path("<str:number>/file/", views.file, name="file"),
]
