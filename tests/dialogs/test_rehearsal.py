"""What is rehearsed: who tells of a trouble first waits for no table."""

import subprocess
import sys

import pytest

AFTER = """
import builtins
import re
from importlib import resources
from pathlib import Path

from dialogs.rehearsal import rehearse
from tests.dialogs.phone import Phone

if {rehearsed}:
    rehearse()
read = []
files, compiled = resources.files, re._compiler.compile
resources.files = lambda package: read.append(package) or files(package)
re._compiler.compile = lambda *given: read.append("pattern") or compiled(*given)
phone = Phone()
phone.says("/start")
phone.taps("同意，开始")
phone.says("我家楼下的烧烤店营业到凌晨三点，油烟直排，吵得孩子没法睡觉，打过三次电话都没人管")
phone.says("幸福路88号")
phone.says("李建国，幸福路90号2单元301")
print(read.count("pattern"), len(read) - read.count("pattern"))
"""


def read_by_the_first(*, rehearsed: bool) -> list[int]:
    """How many patterns are compiled for somebody who files first, and how many tables read."""
    program = AFTER.format(rehearsed=rehearsed)
    told = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
    return [*map(int, told.stdout.split())]


@pytest.mark.starts
def test_who_files_first_waits_for_hardly_a_table() -> None:
    patterns, tables = read_by_the_first(rehearsed=True)
    patterns_before, tables_before = read_by_the_first(rehearsed=False)
    assert tables == 0
    assert patterns < patterns_before / 10
    assert tables_before > 10
