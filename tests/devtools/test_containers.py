"""Containers are run as the compose file says, on a machine that has no registry either."""

import pytest

from devtools.local import containers
from devtools.local.containers import Containers, Engine
from devtools.local.places import ROOT, places


@pytest.mark.parametrize("name", containers.services())
def test_each_service_of_the_product_gives_up_what_it_does_not_need(name: str) -> None:
    given_up = containers.hardening(containers.services()[name])
    assert {"--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges"} <= set(given_up)


def test_a_service_told_less_gives_up_less() -> None:
    assert containers.hardening({"security_opt": []}) == []


def test_a_service_is_told_what_the_compose_file_says_but_for_the_addresses() -> None:
    told = containers.environment_of(
        containers.services()["web"],
        {"REDIS_URL": "redis+socket:///here", "HOME": "/root", "BEHIND_PROXY": "false"},
    )
    assert told["REDIS_URL"] == "redis+socket:///here"
    assert told["BEHIND_PROXY"] == "true"
    assert told["ADAGE_API_KEY"] == "demonstration-api-key"  # its default, filled in
    assert "HOME" not in told


def test_the_images_a_dockerfile_begins_from_are_those_of_others() -> None:
    text = "FROM python:3.13-slim AS build\nRUN x\nFROM build AS more\nFROM debian:trixie-slim\n"
    assert containers.bases(text) == ["debian:trixie-slim", "python:3.13-slim"]
    assert containers.bases((ROOT / "Dockerfile").read_text())


def test_a_container_runs_its_command_as_the_account_of_the_servers(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    where = places(tmp_path_factory.mktemp("site"))
    found = Containers(Engine("podman"), where, "mark")
    command = found.run("web-1", "image:now", "web", {}, ["gunicorn"])
    assert command[:2] == ["podman", "run"]
    assert command[-2:] == ["image:now", "gunicorn"]
    assert f"--user={where.user.uid}:{where.user.gid}" in command
    assert where.user.uid != 0
    assert f"--volume={where.keys}:{where.keys}:ro" in command
