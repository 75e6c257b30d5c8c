"""待办与流程的网址。"""

from django.urls import path

from jincai.office.inbox import views

app_name = "inbox"
urlpatterns = [
    *views.LIST.urls(),
    *views.MINE.urls("mine/"),
    path("away/", views.away, name="away"),
    *views.FLOWS.urls("flows/"),
    path("flows/import/", views.bring, name="bring"),
    path("flows/<int:version>/", views.flow, name="flow"),
    path("flows/<int:version>/compare/", views.compare, name="compare"),
    path("flows/<int:version>/edit/", views.edit, name="edit"),
    path("flows/<int:version>/publish/", views.publish, name="publish"),
    path("flows/<int:version>/retire/", views.retire, name="retire"),
    path("flows/<int:version>/file/", views.file, name="file"),
    path("days/", views.days, name="days"),
    path("days/keep/", views.keep_day, name="keep-day"),
    path("days/drop/", views.drop_day, name="drop-day"),
    path("days/import/", views.bring_days, name="bring-days"),
    path("budget/<str:number>/", views.paper, {"kind": "budget_book"}, name="budget-book"),
    path("paper/<str:kind>/<str:number>/act/", views.one, name="one"),
]
