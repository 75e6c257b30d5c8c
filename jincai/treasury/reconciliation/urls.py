"""对账的网址。"""

from django.urls import path

from jincai.treasury.reconciliation import views

app_name = "reconciliation"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("days/", views.days, name="days"),
    path("day/<str:number>/", views.day, name="day"),
    path("difference/<int:id>/", views.difference, name="difference"),
    path("quota/", views.quota, name="quota"),
    path("lines/", views.lines, name="lines"),
    path("statements/", views.statements, name="statements"),
    path("statements/<str:number>/", views.statement, name="statement"),
]
