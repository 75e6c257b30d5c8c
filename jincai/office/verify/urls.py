"""凭证查验的网址：印在凭证上的二维码指到这里。"""

from django.urls import path

from jincai.office.verify import views

app_name = "verify"
urlpatterns = [path("", views.check, name="check")]
