"""支付的网址。"""

from django.urls import path

from jincai.execution.payment import views

app_name = "payment"
urlpatterns = [
    *views.LIST.urls(),
    path("new/", views.request, name="request"),
    path("new/total/", views.total, name="total"),
    *views.ORDERS.urls("orders/"),
    path("orders/<str:number>/", views.order, name="order"),
    path("<str:number>/", views.detail, name="detail"),
]
