"""The list of agents as a file: what is wrong is said by line and column, and nothing is taken."""

import pytest

from office.agents.roll import Agent, read_csv, to_csv
from office.table_file import UnfitTable

GOOD = """id,name,area,phone
songshu-3,赵满仓,松树乡3组,13900002222
songshu-4,"马, 桂花",松树乡4组,
"""


def test_a_list_comes_back_from_its_file_as_it_was() -> None:
    agents = read_csv(GOOD)
    assert agents == (
        Agent("songshu-3", "赵满仓", "松树乡3组", "13900002222"),
        Agent("songshu-4", "马, 桂花", "松树乡4组"),
    )
    assert read_csv(to_csv(agents)) == agents
    assert read_csv("\ufeff" + GOOD) == agents, "as a spreadsheet writes it"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (GOOD.replace("赵满仓", ""), "line 2, name: is missing"),
        (GOOD.replace("songshu-4", "songshu-3"), "line 3, id: stands in line 2, too"),
        (GOOD.replace("songshu-4", "-4"), "line 3, id: must have"),
        (GOOD.replace("13900002222", "没有电话"), "line 2, phone: is no telephone number"),
        (GOOD.replace("松树乡3组", "村" * 81), "line 2, area: is longer than 80"),
        (GOOD.replace("松树乡3组", '"松树乡\n3组"'), "area: must stand in one line"),
        (GOOD.replace(",13900002222", ""), "line 2: has not 4 cells"),
        (GOOD.replace("id,name,area,phone", "id,name,village,phone"), "line 1, village: is no"),
        (GOOD.replace("id,name,area,phone", "id,name,village,phone"), "line 1, area: is missing"),
        ("id,name,area\n", "line 1: has no agent"),
        ('id,name,area\na,"b,c\n', "is no CSV"),
        ("", "line 1, id: is missing"),
    ],
)
def test_a_fault_is_said_by_line_and_column(text: str, says: str) -> None:
    with pytest.raises(UnfitTable) as unfit:
        read_csv(text)
    assert any(says in str(fault) for fault in unfit.value.faults), unfit.value.faults
