"""收表的网址。"""

from django.urls import path

from jincai.platform.intake import views

app_name = "intake"
urlpatterns = [
    path("<slug:kind>/", views.start, name="start"),
    path("<slug:kind>/template.xlsx", views.template, name="template"),
    path("batch/<int:number>/", views.batch, name="batch"),
    path("batch/<int:number>/marked.xlsx", views.marked, name="marked"),
]
