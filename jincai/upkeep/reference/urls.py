"""基础资料的网址。"""

from jincai.upkeep.reference import views

app_name = "reference"
urlpatterns = [
    *views.PARAMETERS.urls("parameters/"),
    *views.PARAMETER_CHANGES.urls("parameters/changes/"),
    *views.CODES.urls("codes/"),
    *views.CODE_CHANGES.urls("codes/changes/"),
]
