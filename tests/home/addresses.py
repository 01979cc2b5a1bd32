"""Who may open the first page?"""

from tests.denial.case import Case

CASES = [Case("home", None), Case("todo_counts", None)]
