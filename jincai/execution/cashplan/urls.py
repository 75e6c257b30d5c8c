"""用款计划的网址。"""

from django.urls import path

from jincai.execution.cashplan import views

app_name = "cashplan"
urlpatterns = [
    *views.LIST.urls(),
    path("quota/", views.quota, name="quota"),
    path("<str:number>/", views.detail, name="detail"),
]
