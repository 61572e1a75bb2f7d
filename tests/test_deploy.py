"""What deploy/ gives each part: its own settings alone, and no more power than it needs."""

import asyncio
import os
import re
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp.test_utils import TestServer

from bot.cli.visitors import files
from bot.settings import Settings, variable
from sandbox import Sandbox, create_app
from tests.architecture_rules import ROOT
from tests.crashes.lab.fleet import free_port

PARTS = ("intake", "worker", "backend")
DEPLOY = ROOT / "deploy"
UNITS = {
    "intake": "petition-intake@.service",
    "worker": "petition-worker@.service",
    "backend": "petition-backend.service",
}
OURS = {variable(name) for name in Settings.model_fields}
HARDENED = {
    "UMask": "0077",
    "StateDirectoryMode": "0700",
    "NoNewPrivileges": "true",
    "CapabilityBoundingSet": "",
    "ProtectSystem": "strict",
    "ProtectHome": "true",
    "PrivateTmp": "true",
    "PrivateDevices": "true",
    "RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX",
    "RestrictNamespaces": "true",
    "SystemCallArchitectures": "native",
    "MemoryMax": "1G",
    "TasksMax": "256",
}


def needs() -> dict[str, set[str]]:
    """The table "Who needs what" of docs/running.md, by part."""
    text = (ROOT / "docs" / "running.md").read_text("utf-8")
    table = text[text.index("| setting | intake | worker | backend |") :].split("\n\n")[0]
    found: dict[str, set[str]] = {part: set() for part in PARTS}
    named = set()
    for line in table.splitlines()[2:]:
        name, *cells = (cell.strip() for cell in line.strip("|").split("|"))
        named.add(name.strip("`"))
        for part, cell in zip(PARTS, cells, strict=True):
            if cell == "yes":
                found[part].add(name.strip("`"))
    assert named == OURS, "every setting has its row"
    return found


def unit(part: str) -> Mapping[str, list[str]]:
    """The lines of a part's unit, by their keys."""
    found = defaultdict(list)
    for line in (DEPLOY / "systemd" / UNITS[part]).read_text("utf-8").splitlines():
        if not line.startswith("#") and "=" in line:
            key, _, value = line.partition("=")
            found[key].append(value)
    return found


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    composed = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    return dict(composed["services"])


@pytest.mark.parametrize("part", PARTS)
def test_a_container_gets_the_settings_of_its_own_part_and_no_others(
    services: dict[str, Any], part: str
) -> None:
    """Every one of them had every secret."""
    assert "env_file" not in services[part]
    assert set(services[part]["environment"]) == needs()[part]


def test_the_others_get_none_of_ours(services: dict[str, Any]) -> None:
    for name in services.keys() - set(PARTS):
        assert not OURS & set(services[name].get("environment", {})), name
        assert "env_file" not in services[name]


def test_what_compose_asks_for_is_in_the_example_and_nothing_else_is(
    services: dict[str, Any],
) -> None:
    example = (DEPLOY / "env.example").read_text("utf-8")
    offered = set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))
    text = (DEPLOY / "compose.yaml").read_text("utf-8")
    assert set(re.findall(r"\$\{([A-Z_]+):\?", text)) <= offered
    assert offered <= set(re.findall(r"\$\{([A-Z_]+)", text))


@pytest.mark.parametrize("name", [*PARTS, "redis", "balancer", "postgres"])
def test_a_container_can_do_no_more_than_it_needs(services: dict[str, Any], name: str) -> None:
    service = services[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    if name in PARTS:
        assert service["user"] == "10001:10001"
        assert "cap_add" not in service
        assert service["mem_limit"]
        assert any(each.startswith("/tmp") for each in service["tmpfs"])
        kept = [each.partition(":")[2] for each in service.get("volumes", ())]
        assert "/data" in [*kept, *(each.partition(":")[0] for each in service["tmpfs"])]
        dockerfile = (DEPLOY / "Dockerfile").read_text("utf-8")
        assert "\nUSER 10001:10001\n" in dockerfile
        assert "--uid 10001" in dockerfile


@pytest.mark.parametrize("part", PARTS)
def test_a_unit_gets_the_settings_of_its_own_part_and_no_others(part: str) -> None:
    lines = unit(part)
    assert lines["EnvironmentFile"] == [f"/etc/petition-bot/{part}.env"]
    assert lines["User"] == [f"petition-{part}"]
    assert lines["StateDirectory"] == [f"petition-{part}"]
    given = {each.partition("=")[0] for each in lines["Environment"]}
    example = (DEPLOY / "systemd" / f"{part}.env.example").read_text("utf-8")
    offered = set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))
    assert given | offered == needs()[part]
    assert not given & offered


@pytest.mark.parametrize("part", PARTS)
def test_a_unit_can_do_no_more_than_it_needs(part: str) -> None:
    lines = unit(part)
    assert {key: lines[key] for key in HARDENED} == {k: [v] for k, v in HARDENED.items()}
    assert lines["SystemCallFilter"] == ["@system-service", "~@privileged"]


@pytest.mark.starts
async def test_with_nothing_but_its_own_settings_each_part_does_its_work(tmp_path: Path) -> None:
    """A petition goes through all three, each of which knows only what the table gives it."""
    sandbox = Sandbox("1000001:own-settings")
    ports = {part: free_port() for part in PARTS}
    async with TestServer(create_app(sandbox)) as telegram:
        key, secret = "0123456789abcdef-bot", "whsec_" + "QUJD" * 8
        values = {
            "TELEGRAM_TOKEN": sandbox.token,
            "TELEGRAM_API_URL": str(telegram.make_url("")).rstrip("/"),
            "BACKEND_LISTEN": f"127.0.0.1:{ports['backend']}",
            "BACKEND_URL": f"http://127.0.0.1:{ports['backend']}",
            "BACKEND_KEY": key,
            "BACKEND_STAFF_KEY": "0123456789abcdef-staff",
            "BACKEND_SECRET": secret,
            "LINK_KEY": "0123456789abcdef-link",
            "DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/shared.db",
            "BACKEND_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/office.db",
            "LOG_LEVEL": "INFO",
        }
        processes = []
        for part, mine in needs().items():
            own = {"DATA_DIR": str(tmp_path / part), "PYTHONUTF8": "1"}
            listens = part if part != "backend" else "intake"
            own["LISTEN"] = f"127.0.0.1:{ports[listens]}"
            given = {name: value for name, value in values.items() if name in mine}
            with (tmp_path / f"{part}.log").open("wb") as log:
                processes.append(
                    await asyncio.create_subprocess_exec(
                        sys.executable,
                        str(ROOT / "bot.py"),
                        part,
                        cwd=tmp_path,
                        env={"PATH": os.environ["PATH"], **given, **own},
                        stdout=log,
                        stderr=log,
                    )
                )
        try:
            number = await files(sandbox.citizen("王桂兰"), "新安村的路灯坏了，请尽快修好。")
            assert number
        finally:
            for process in processes:
                process.terminate()
            codes = [await process.wait() for process in processes]
    assert codes == [0, 0, 0]
