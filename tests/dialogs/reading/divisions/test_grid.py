"""The division under a pin."""

import math

import pytest

from dialogs.reading.divisions.gazetteer import gazetteer
from dialogs.reading.divisions.grid import division_at


@pytest.mark.parametrize(
    ("latitude", "longitude", "path"),
    [
        (39.92, 116.46, "北京市 朝阳区"),
        (22.81, 113.81, "广东省 东莞市"),
        (30.36, 113.45, "湖北省 仙桃市"),
        (29.65, 91.13, "西藏自治区 拉萨市 城关区"),
        (38.05, 114.51, "河北省 石家庄市 长安区"),
        (25.03, 121.56, "台湾省"),
    ],
)
def test_a_pin_lies_in_a_district(latitude: float, longitude: float, path: str) -> None:
    code = division_at(latitude, longitude)
    assert code is not None
    assert " ".join(gazetteer().path(code)) == path


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(0.0, 0.0), (35.68, 139.69), (25.0, 130.0), (91.0, 116.0), (40.0, 1e9), (math.nan, 116.0)],
)
def test_a_pin_abroad_at_sea_or_nowhere_lies_in_none(latitude: float, longitude: float) -> None:
    assert division_at(latitude, longitude) is None


def test_a_pin_on_the_shore_belongs_to_the_land_beside_it() -> None:
    assert division_at(36.052, 120.36) is not None
