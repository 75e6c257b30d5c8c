"""打印间的网址。"""

from django.urls import path

from jincai.platform.printshop import views

app_name = "printshop"
urlpatterns = [
    path("", views.ask, name="ask"),
    path("<int:id>/", views.task, name="task"),
    path("<int:id>/papers/", views.file, name="file"),
    path("<str:kind>/<str:number>/", views.one, name="one"),
]
