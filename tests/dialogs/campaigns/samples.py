"""The shipped campaigns, as the bot knows them."""

from dataclasses import replace

from backend_client.contract.campaign import Campaign
from dialogs.state.event import Quota
from tests.dialogs.phone import Phone
from tests.stories.campaigns import SHIPPED, shipped

CODES = tuple(sorted(path.stem for path in SHIPPED.glob("*.toml")))
CAMPAIGNS = tuple(shipped(code).campaign for code in CODES)


def campaign(code: str) -> Campaign:
    return next(each for each in CAMPAIGNS if each.code == code)


def knowing(*campaigns: Campaign, language: str = "zh-hans") -> Phone:
    """A phone at whose bot these are open."""
    return Phone(language, limits=Quota(campaigns=campaigns or CAMPAIGNS))


def now_stands(phone: Phone, *campaigns: Campaign) -> None:
    """What the bot knows changes."""
    phone.limits = replace(phone.limits, campaigns=campaigns)
