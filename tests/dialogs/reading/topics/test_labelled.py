"""An office's CSV: read whatever is usual, refused with how to mend it."""

import pytest

from tools.topics.labelled import BadTable, read_table

GOOD = (
    "title,body,label\n路灯坏了,巷子里的路灯坏了两个月,城乡建设\n,老板拖欠工资,人力资源和社会保障\n"
)


def test_rows_are_read_with_old_and_current_names_of_topics() -> None:
    samples = read_table(GOOD.encode("utf-8-sig"))
    assert [(s.title, s.label) for s in samples] == [
        ("路灯坏了", "城乡建设"),
        ("", "劳动和社会保障"),
    ]
    assert samples[0].group != samples[1].group


def test_columns_may_stand_in_any_order_beside_others() -> None:
    assert read_table("id,label,body\n1,民政,低保没批\n".encode())[0].body == "低保没批"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (b"title,body,label\n", "has no row"),
        (b"title,text,topic\na,b,c\n", "has no column body and no column label"),
        (GOOD.encode("gbk"), "looks like GBK"),
        (GOOD.encode("utf-16"), "looks like UTF-16"),
        (b"title,body,label\n\xff\xff\xff,a,b\n", "is not UTF-8"),
        (b"title,body,label\n\x00,\x00,\x00\n", "zero bytes"),
        (GOOD.replace("城乡建设", "随便").encode(), "none of the fifteen topics: 随便 (1)"),
        (b"title,body,label\na,b,\n", "none of the fifteen topics"),
        (b'title,body,label\na,"b,c\n', "is not a CSV"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is not UTF-8"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_reason(content: bytes, why: str) -> None:
    with pytest.raises(BadTable, match=why.replace("(", r"\(").replace(")", r"\)")):
        read_table(content)


def test_one_label_teaches_nothing() -> None:
    one = "title,body,label\na,路灯坏了,城乡建设\nb,物业乱收费,城乡建设\n".encode()
    assert len(read_table(one)) == 2
    with pytest.raises(BadTable, match="only one label"):
        read_table(one, least_topics=2)
