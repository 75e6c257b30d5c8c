"""结账的网址。"""

from django.urls import path

from jincai.accounting.closing import views

app_name = "closing"
urlpatterns = [
    *views.PERIODS.urls(),
    *views.CHECKPOINTS.urls("checkpoints/"),
    path("period/<slug:number>/", views.period, name="period"),
]
