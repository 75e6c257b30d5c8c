"""单位与人员的网址。"""

from django.urls import path

from jincai.planning.roster.views import delegating, organisation, people, users

app_name = "roster"
urlpatterns = [
    path("", organisation.tree, name="tree"),
    path("units/change/", organisation.change_unit, name="change-unit"),
    path("offices/add/", organisation.add_office, name="add-office"),
    path("charges/set/", organisation.put_in_charge, name="set-charge"),
    *people.PERSONS.urls("persons/"),
    path("persons/register/", people.register, name="register"),
    path("persons/employ/", people.employ, name="employ"),
    path("persons/leave/", people.leave, name="leave"),
    path("persons/<str:code>/", people.person, name="person"),
    *people.POSTS.urls("posts/"),
    path("posts/set/", people.set_post, name="set-post"),
    *users.LIST.urls("users/"),
    path("users/create/", users.create, name="create-user"),
    path("users/stop/", users.stop, name="stop-user"),
    path("users/assign/", users.assign, name="assign"),
    path("users/end/", users.end, name="end-assignment"),
    *delegating.LIST.urls("delegations/"),
    path("delegations/new/", delegating.delegate, name="delegate"),
    path("delegations/approve/", delegating.approve, name="approve-delegation"),
    path("delegations/end/", delegating.end, name="end-delegation"),
]
