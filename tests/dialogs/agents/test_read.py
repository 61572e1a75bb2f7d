"""For whom somebody files, read out of what they say."""

import pytest

from dialogs.on_behalf.read import ForWhom, for_whom, is_agent, is_joint, is_own, told_alone


@pytest.mark.parametrize(
    ("text", "name", "relation"),
    [
        ("我替隔壁王大爷反映，他家门口的水沟堵了", "王大爷", "隔壁"),
        ("帮我妈投诉，小区电梯坏了", None, "妈"),
        ("帮邻居李桂英问一下低保的事", "李桂英", "邻居"),
        ("受李桂英委托，反映村里停水", "李桂英", None),
        ("王大爷托我反映他家的水沟", "王大爷", None),
        ("王大爷让我来反映", "王大爷", None),
        ("这不是我的事，是隔壁张婶的事", "张婶", "隔壁"),
        ("我是王桂兰的女儿，她家屋顶漏水", "王桂兰", None),
        ("代表我父亲投诉医院", None, "父亲"),
        ("再替李大婶反映，她家的路灯坏了", "李大婶", None),
        ("替孩子反映学校食堂不干净", None, "孩子"),
        ("我帮楼下的张奶奶报一下，她家停水三天", "张奶奶", "楼下"),
        ("我想替我的邻居赵建国投诉", "赵建国", "邻居"),
        ("我代我们组的刘大爷写一份", "刘大爷", None),
        ("为我爷爷讨个说法", None, "爷爷"),
        ("替别人反映", None, None),
        ("我帮别人填的", None, None),
        ("代他人写", None, None),
        ("帮人家问一下", None, None),
        ("替别人，不是我自己", None, None),
        ("代写", None, None),
        ("替王大爷和李大妈反映", None, None),
        ("I am filing for my neighbour Wang Dafu", "Wang Dafu", "neighbour"),
        ("This is on behalf of my mother", None, "mother"),
    ],
)
def test_whom_it_is_for_is_heard_in_many_ways(
    text: str, name: str | None, relation: str | None
) -> None:
    assert for_whom(text) == ForWhom(name, relation)


@pytest.mark.parametrize(
    ("text", "whom"),
    [
        ("替隔壁买买提·艾山反映", ForWhom("买买提·艾山", "隔壁")),
        ("替我们村王大爷反映修路", ForWhom("王大爷")),
        ("替村西头的阿依古丽反映", ForWhom("阿依古丽")),
        ("帮我二姑李桂英投诉", ForWhom("李桂英", "二姑")),
        ("我替周伯说，他家停水了", ForWhom("周伯")),
        ("替邻居Mary Smith反映", ForWhom("Mary Smith", "邻居")),
        ("替隔壁王大爷\n反映一下，松树乡他家门口牛粪堆了快一个月。", ForWhom("王大爷", "隔壁")),
        ("替隔壁王大爷。\n他家门口路灯坏了", ForWhom("王大爷", "隔壁")),
        ("你好\n帮我妈\n卫生院乱收费", ForWhom(None, "妈")),
        ("替王大爷（电话13900000001）反映", ForWhom("王大爷")),
        ("替石头反映，他家停水了", ForWhom(called="石头")),
        ("王明的妈妈让我帮忙反映，她家停水了", ForWhom(called="王明的妈妈")),
        ("受和平委托，他家停水了", ForWhom(called="和平")),
    ],
)
def test_whoever_they_are_it_is_not_the_writer(text: str, whom: ForWhom) -> None:
    assert for_whom(text) == whom


@pytest.mark.parametrize(
    "text",
    [
        "村里帮老人申请低保没人管",
        "帮帮我\n路灯坏了",
        "帮忙\n把路修修",
        "谁来替村长\n路灯坏了",
        "路灯坏了\n没人替我们\n说话",
        "帮我反映一下噪音",
        "替我们村反映修路",
        "给孩子报名被拒",
        "帮忙反映一下路灯",
        "政府让我反映问题",
        "村干部叫我写保证书",
        "老板让我写欠条不给钱",
        "张老师让我写检讨",
        "医生叫我去问医保",
        "我替他还了债",
        "他替老板说好话",
        "我家邻居的狗叫",
        "我帮王大爷修房子，村里不给钱",
        "希望政府给老百姓说法",
        "这是政府的事",
        "Please file this for me",
        "为什么不能让几家店帮别人装宽带，只准一家装",
        "被人骗了还帮人家数钱",
        "他们代别人收水费，收完不给票",
        "施工队替人家垫了工钱，现在没人认账",
        "路口的红绿灯坏了，为何多次投诉还是没人来",
        "门口没路灯，为什么投诉了也没用",
        "这楼为啥反映三回都没人管",
    ],
)
def test_what_is_told_of_others_is_not_for_them(text: str) -> None:
    assert for_whom(text) is None


@pytest.mark.parametrize(
    ("text", "joint"),
    [
        ("我们六个人联名：张三、李四、王五、赵六、孙七、周八，反映养鸡场太臭", True),
        ("我们12户村民共同反映，村里的水一直是黄的", True),
        ("全小区80多户业主联名要求物业公开账目", True),
        ("村民联名投诉，采石场放炮震裂了房子", True),
        ("他们六个人打我一个", False),
        ("我们三个人一起去找过村委会，没人管", False),
        ("我们村有300户人家没有自来水", False),
        ("有人冒用我的名字联名，我没签过", False),
    ],
)
def test_several_who_sign_together_say_so(text: str, joint: bool) -> None:
    assert is_joint(text) is joint


def test_an_answer_may_be_a_relation_and_a_name() -> None:
    assert told_alone("我妈，张桂芬") == ForWhom("张桂芬", "妈")
    assert told_alone("隔壁王大爷") == ForWhom("王大爷", "隔壁")
    assert told_alone("村东头牛粪") is None
    assert is_own("我自己的")
    assert not is_own("王大爷")


@pytest.mark.parametrize("text", ["我是村里的代理员", "我是新安村的信访代理员", "代理员"])
def test_an_agent_says_what_they_are(text: str) -> None:
    assert is_agent(text)
    assert not is_agent("代理员不给我办")
