"""打印间的门。"""

from jincai.platform.printshop.declared import Paper, Sight, paper, paper_of, papers
from jincai.platform.printshop.operations import MOST
from jincai.platform.printshop.queries import Latest, latest
from jincai.platform.printshop.views import begun, pdf

__all__ = ["MOST", "Latest", "Paper", "Sight", "begun", "latest", "paper", "paper_of", "papers", "pdf"]
