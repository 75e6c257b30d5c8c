"""指标的网址。"""

from django.urls import path

from jincai.execution.allotment import views

app_name = "allotment"
urlpatterns = [
    path("", views.listing, name="listing"),
    path("export.xlsx", views.export, name="export"),
    path("virements/", views.virements, name="virements"),
    path("virements/export.xlsx", views.export_virements, name="virements-export"),
    path("virements/new/", views.apply, name="apply-virement"),
    path("virements/<str:number>/", views.virement, name="virement"),
    path("virements/<str:document>/files/<int:id>/", views.attachment, name="attachment"),
    path("<str:number>/", views.detail, name="detail"),
    path("<str:number>/statement/", views.statement, name="statement"),
]
