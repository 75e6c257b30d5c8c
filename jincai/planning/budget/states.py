"""预算草案的一生。"""

from jincai.kernel.states import Life, Move

DRAFT, APPROVED = "DRAFT", "APPROVED"

LIFE = Life(
    labels={DRAFT: "草案", APPROVED: "已批准"},
    moves=(Move(verb="approve", title="批准预算", source=(DRAFT,), target=APPROVED, role="预算处审批"),),
)
