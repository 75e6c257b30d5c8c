"""支付的网址。"""

from django.urls import path

from jincai.execution.payment import views

app_name = "payment"
urlpatterns = [
    *views.LIST.urls(),
    path("new/", views.request, name="request"),
    path("new/total/", views.total, name="total"),
    path("new/which/", views.which, name="which"),
    path("copy/", views.copying, name="copying"),
    path("years/", views.years, name="years"),
    path("years/<int:year>/<str:number>/", views.open_year, name="open-year"),
    path("banks/", views.banks, name="banks"),
    path("banks/import/", views.bring_banks, name="bring-banks"),
    path("send/", views.sending, name="sending"),
    *views.ORDERS.urls("orders/"),
    path("orders/<str:number>/", views.order, name="order"),
    path("batch/<str:number>/", views.batch, name="batch"),
    path("<str:number>/", views.detail, name="detail"),
    path("<str:number>/recall/", views.recall, name="recall"),
    path("<str:number>/correct/", views.correct, name="correct"),
    path("<str:number>/files/<int:id>/", views.paper, name="paper"),
]
