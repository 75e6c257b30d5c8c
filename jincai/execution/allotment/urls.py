"""指标的网址。"""

from django.urls import path

from jincai.execution.allotment import views

app_name = "allotment"
urlpatterns = [
    *views.LIST.urls(),
    *views.VIREMENTS.urls("virements/"),
    path("virements/new/", views.apply, name="apply-virement"),
    path("virements/<str:number>/", views.virement, name="virement"),
    path("virements/<str:document>/files/<int:id>/", views.attachment, name="attachment"),
    path("<str:number>/", views.detail, name="detail"),
    path("<str:number>/statement/", views.statement, name="statement"),
]
