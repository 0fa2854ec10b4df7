"""What a cluster is told: by its own schema, closed, and with all that production asks for."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
from ruamel.yaml import YAML

from devtools.local.check import CHECKS, PRODUCTION
from passculture import environment as env
from passculture import production
from tests.passculture.test_compose_production import FILE as COMPOSE

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "deploy" / "kubernetes"
# The oldest series of Kubernetes these are written for.
SERIES = "1.33"
YAML_SAFE = YAML(typ="safe")
KUSTOMIZATION = YAML_SAFE.load(FOLDER / "kustomization.yaml")
# Each read as kubectl sends it: without what is written once and named again.
MANIFESTS: list[dict[str, Any]] = [
    json.loads(json.dumps(one))
    for name in KUSTOMIZATION["resources"]
    for one in YAML_SAFE.load_all(FOLDER / name)
]
PARTS = {one["metadata"]["name"]: one for one in MANIFESTS if one["kind"] in ("Deployment", "Job")}


def found(kind: str, name: str = "") -> dict[str, Any]:
    """The one manifest of that kind, or the one of that name."""
    [one] = [
        one for one in MANIFESTS
        if one["kind"] == kind and name in ("", one["metadata"]["name"])
    ]  # fmt: skip
    return one


def pod(part: str) -> dict[str, Any]:
    return dict(PARTS[part]["spec"]["template"]["spec"])


def containers(part: str) -> list[dict[str, Any]]:
    return [*pod(part).get("initContainers", []), *pod(part)["containers"]]


def test_no_file_is_left_out_and_each_manifest_is_valid_by_its_schema() -> None:
    """Strictly: a misspelt field is a fault. A kind without a schema raises too."""
    files = {path.name for path in FOLDER.glob("*.yaml")} - {"kustomization.yaml"}
    assert sorted(KUSTOMIZATION["resources"]) == sorted(files)
    for one in MANIFESTS:
        assert kubernetes_validate.validate(one, SERIES, strict=True) == SERIES
    wrong = found("Deployment", "web") | {"spec": {"replicaz": 2}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, SERIES, strict=True)


def test_check_reads_the_same_files() -> None:
    [check] = [check for check in CHECKS if check.name == "kubernetes"]
    assert check.command[1:4] == ["--strict", "--kubernetes-version", SERIES]
    named = [ROOT / path for path in check.command if path.startswith("deploy/")]
    assert sorted(named) == sorted(FOLDER / name for name in KUSTOMIZATION["resources"])


def test_the_parts_are_those_of_the_compose_file_with_the_same_commands() -> None:
    """One product, run in two ways. Bare values: quotes do not count."""
    services = YAML_SAFE.load(COMPOSE)["services"]
    ours = {name for name, one in services.items() if "build" in one}
    assert set(PARTS) == ours
    for name in ours:
        [container] = pod(name)["containers"]
        assert container["command"] == services[name]["command"]


@pytest.mark.parametrize("part", PARTS)
def test_no_part_is_root_nor_writes_outside_of_what_it_was_given(part: str) -> None:
    secured = pod(part)["securityContext"]
    uid = re.search(r"useradd .*--uid (\d+)", (ROOT / "Dockerfile").read_text())
    assert uid
    assert secured["runAsUser"] == secured["fsGroup"] == int(uid[1])
    assert secured["runAsNonRoot"] is True
    assert secured["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod(part)["automountServiceAccountToken"] is False
    for container in containers(part):
        assert container["securityContext"] == {
            "readOnlyRootFilesystem": True, "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
        }  # fmt: skip
        assert set(container["resources"]["requests"]) == {"cpu", "memory"}
        assert set(container["resources"]["limits"]) == {"memory"}
        writable = {
            mount["mountPath"] for mount in container["volumeMounts"] if not mount.get("readOnly")
        }
        assert writable <= {"/tmp", "/app/var/files"}
    assert found("Namespace")["metadata"]["labels"] == {
        "pod-security.kubernetes.io/enforce": "restricted"
    }


@pytest.mark.parametrize("part", PARTS)
def test_each_part_has_what_production_asks_for(
    part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Secrets are files of the volume; their folder stands here for the one of the cluster."""
    values = PRODUCTION | {"METRICS_KEY": "m" * 40}
    told = dict(found("ConfigMap")["data"])
    [container] = pod(part)["containers"]
    assert container["envFrom"] == [{"configMapRef": {"name": "passculture"}}]
    told |= {one["name"]: one["value"] for one in container.get("env", [])}
    mounted = [mount["mountPath"] for mount in container["volumeMounts"]]
    for name in PRODUCTION:
        monkeypatch.delenv(name, raising=False)
    for name, value in told.items():
        if value.startswith("/run/secrets/"):
            assert str(Path(value).parent) in mounted
            held = name.removesuffix("_FILE")
            if held in values:
                (tmp_path / held).write_text(values[held])
                value = str(tmp_path / held)
            else:
                value = PRODUCTION[name]
        monkeypatch.setenv(name, value)
    assert env.environment() == "production"
    env.check_required()
    production.check()
    monkeypatch.delenv("SECRET_KEY_FILE")
    with pytest.raises(SystemExit, match="SECRET_KEY"):
        env.check_required()


def test_no_secret_is_written_and_the_owner_s_is_the_migration_s_alone() -> None:
    assert not [one for one in MANIFESTS if one["kind"] == "Secret"]
    secret = {"SECRET_KEY", "DATABASE_URL", "REDIS_URL", "METRICS_KEY", "FIELD_ENCRYPTION_KEYS"}
    assert not secret & set(found("ConfigMap")["data"])
    owners = [name for name in PARTS if "passculture-owner" in str(PARTS[name])]
    assert owners == ["migrate"]


def test_probes_ask_what_they_mean_under_a_name_the_site_answers_to() -> None:
    [web] = pod("web")["containers"]
    asked = {
        kind: web[kind]["httpGet"] for kind in ("startupProbe", "livenessProbe", "readinessProbe")
    }
    assert {kind: get["path"] for kind, get in asked.items()} == {
        "startupProbe": "/sante/", "livenessProbe": "/sante/", "readinessProbe": "/pret/",
    }  # fmt: skip
    allowed = found("ConfigMap")["data"]["ALLOWED_HOSTS"].split(",")
    for get in asked.values():
        [header] = get["httpHeaders"]
        assert header["name"] == "Host"
        assert header["value"] in allowed


def test_a_release_never_meets_an_older_schema_and_takes_no_pod_away_first() -> None:
    for name in set(PARTS) - {"migrate"}:
        [first] = pod(name)["initContainers"]
        assert "migrate --check" in first["command"][-1]
    web = found("Deployment", "web")["spec"]
    assert web["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}
    assert "replicas" not in web  # the autoscaler's
    beat = found("Deployment", "beat")["spec"]
    assert (beat["replicas"], beat["strategy"]) == (1, {"type": "Recreate"})
    autoscaler = found("HorizontalPodAutoscaler")["spec"]
    assert autoscaler["scaleTargetRef"]["name"] == "web"
    assert autoscaler["minReplicas"] >= 2
    assert found("PodDisruptionBudget")["spec"]["selector"] == web["selector"]


def test_nobody_speaks_to_anybody_but_as_said() -> None:
    policies = {
        one["metadata"]["name"]: one["spec"] for one in MANIFESTS if one["kind"] == "NetworkPolicy"
    }
    assert policies["nothing"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    heard = [name for name, one in policies.items() if one.get("ingress")]
    assert heard == ["web"]
    # The same as the network « outside » of the compose file.
    outside = policies["outside"]["podSelector"]["matchExpressions"]
    networks = {
        name for name, one in YAML_SAFE.load(COMPOSE)["services"].items()
        if "outside" in one["networks"] and "build" in one
    }  # fmt: skip
    assert set(outside[0]["values"]) == networks
    for name in ("outside", "mail"):
        [rule] = policies[name]["egress"]
        assert "10.0.0.0/8" in rule["to"][0]["ipBlock"]["except"]


def test_the_image_is_this_version_s_and_named_exactly() -> None:
    [image] = KUSTOMIZATION["images"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert image["newTag"] == project["version"]
    assert {one["image"] for part in PARTS for one in containers(part)} == {image["name"]}
