"""要素：分录上供分析的字段，次序即要素组合的次序（预算指标核算管理办法所列要素的一部分）。"""

ELEMENTS = {
    "fund": "资金性质",
    "agency": "预算单位",
    "exp_func": "支出功能分类",
    "gov_econ": "政府支出经济分类",
    "dep_econ": "部门支出经济分类",
    "project": "项目",
    "source": "预算来源",
    "revenue": "收入分类",
    "counterpart": "对方财政区划",
    "transfer_kind": "转移支付种类",
}
OWNED = ("agency", "allotment", "plan")
"""控制键里有它，余额就只属一个单位：指标、用款计划都是一个单位的。"""
