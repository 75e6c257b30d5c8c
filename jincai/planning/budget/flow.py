"""预算草案接流程：预算处审核、分管领导、登记人大批准。"""

from jincai.planning.budget.operations import act_many
from jincai.planning.budget.operations.papers import KIND, papers
from jincai.planning.budget.states import DRAFT, LIFE
from jincai.platform.workflow import api as workflow

workflow.register(
    workflow.Handler(
        kind=KIND,
        title="预算草案",
        verb="budget.draft",
        starts=DRAFT,
        effects=workflow.effects_of(LIFE, "approve"),
        required=("approve",),
        url_name="inbox:budget-book",
        papers=papers,
        act_many=act_many,
    )
)
