"""单位与人员的门。"""

from jincai.planning.roster.numbers import check_digit, check_id_number, check_phone
from jincai.planning.roster.operations import SENSITIVE, change_unit, employ, leave, register_person, reveal, set_post
from jincai.planning.roster.queries import EmploymentRow, PersonRow, PostRow, employments, person, persons, posts

__all__ = [
    "SENSITIVE", "EmploymentRow", "PersonRow", "PostRow", "change_unit", "check_digit", "check_id_number", "check_phone", "employ", "employments", "leave",
    "person", "persons", "posts", "register_person", "reveal", "set_post",
]  # fmt: skip
