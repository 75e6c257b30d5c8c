"""指标的网址。"""

from django.urls import path

from jincai.execution.allotment import views

app_name = "allotment"
urlpatterns = [
    path("", views.listing, name="listing"),
    path("export.xlsx", views.export, name="export"),
    path("<str:number>/", views.detail, name="detail"),
    path("<str:number>/statement/", views.statement, name="statement"),
]
