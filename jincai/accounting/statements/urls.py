"""报表的网址。"""

from django.urls import path

from jincai.accounting.statements.views import books, documents, drilling, economic, execution, treasury

app_name = "statements"
urlpatterns = [
    path("function/", execution.function, name="function"),
    path("agency/", execution.agency, name="agency"),
    path("progress/", execution.progress, name="progress"),
    path("economic/", economic.economic, name="economic"),
    path("explain/", drilling.explain, name="explain"),
    path("entries/", drilling.entries, name="entries"),
    path("trial/", books.trial, name="trial"),
    path("account/<str:book>/<int:code>/", books.account, name="account"),
    path("treasury/", treasury.treasury, name="treasury"),
    path("document/<str:kind>/<path:number>/", documents.document, name="document"),
]
