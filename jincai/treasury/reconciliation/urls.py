"""对账的网址。"""

from django.urls import path

from jincai.treasury.reconciliation import views

app_name = "reconciliation"
urlpatterns = [
    path("", views.desk, name="desk"),
    *views.DAYS.urls("days/"),
    path("day/<str:number>/", views.day, name="day"),
    path("difference/<int:id>/", views.difference, name="difference"),
    *views.QUOTA.urls("quota/", views.quota),
    path("lines/", views.lines, name="lines"),
    *views.STATEMENTS.urls("statements/", views.statements),
    path("statements/<str:number>/", views.statement, name="statement"),
]
