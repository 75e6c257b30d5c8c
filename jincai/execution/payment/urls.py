"""支付的网址。"""

from django.urls import path

from jincai.execution.payment import views

app_name = "payment"
urlpatterns = [
    path("", views.listing, name="listing"),
    path("export.xlsx", views.export, name="export"),
    path("new/", views.request, name="request"),
    path("new/total/", views.total, name="total"),
    path("orders/", views.orders, name="orders"),
    path("orders/<str:number>/", views.order, name="order"),
    path("batch/<str:number>/", views.batch, name="batch"),
    path("<str:number>/", views.detail, name="detail"),
]
