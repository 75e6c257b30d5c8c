"""执行分析的网址。"""

from django.urls import path

from jincai.oversight.analysis import views

app_name = "analysis"
urlpatterns = [path("", views.overview, name="overview")]
