"""节点测试: the nodes as processes, spoken to over the wire; messages are built here by hand, not by the code under test."""
