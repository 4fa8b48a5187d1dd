"""Every manifest of the chart, over a matrix of values: valid, and by the rules that hold for all of them."""

from __future__ import annotations

import functools
import json

import kubernetes_validate
import pytest
from chart_parts import CHART, VALUES, Json, containers, helm, of_kind, pods, render

OLDEST, NEWEST = "1.30", "1.37"
OPERATORS = ("ServiceMonitor", "PodMonitor")  # of Prometheus' operator: no part of Kubernetes' schemas
LONG_RUNNING = ("Deployment", "StatefulSet")

every_values = pytest.mark.parametrize("name", VALUES)


@functools.cache
def validate(manifest: str, version: str) -> None:
    kubernetes_validate.validate(json.loads(manifest), version, strict=True)


@every_values
def test_helm_finds_no_fault(name: str) -> None:
    done = helm("lint", "--strict", str(CHART), "--namespace", "task", values=VALUES[name])
    assert done.returncode == 0, done.stdout + done.stderr


@every_values
def test_every_manifest_is_valid_for_the_oldest_and_the_newest_kubernetes(name: str) -> None:
    manifests = render(VALUES[name])
    assert len(manifests) >= 8
    for manifest in manifests:
        if manifest["kind"] not in OPERATORS:
            for version in (OLDEST, NEWEST):
                validate(json.dumps(manifest, sort_keys=True), version)


def test_a_manifest_with_a_misspelt_field_would_be_found() -> None:
    manifest = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "x"}, "spec": {"portz": []}}
    with pytest.raises(kubernetes_validate.ValidationError):
        validate(json.dumps(manifest), NEWEST)


@every_values
def test_every_container_is_confined(name: str) -> None:
    for where, container in containers(render(VALUES[name])):
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }, where


@every_values
def test_every_pod_runs_as_somebody_and_knows_nothing_of_the_cluster(name: str) -> None:
    for where, _, spec in pods(render(VALUES[name])):
        security = spec["securityContext"]
        assert security["runAsNonRoot"] is True, where
        assert security["runAsUser"] == security["runAsGroup"] == security["fsGroup"] > 0, where
        assert security["seccompProfile"] == {"type": "RuntimeDefault"}, where
        assert spec["automountServiceAccountToken"] is False, where
        assert spec["enableServiceLinks"] is False, f"{where}: a service `task` would set TASK_PORT"
        assert not {"hostNetwork", "hostPID", "hostIPC"} & spec.keys(), where
        assert not any("hostPath" in volume for volume in spec["volumes"]), where


@every_values
def test_nothing_is_mounted_that_the_pod_has_not(name: str) -> None:
    for where, _, spec in pods(render(VALUES[name])):
        there = {volume["name"] for volume in spec["volumes"]} | {"data"}  # of a stateful set: its claim
        for container in (*spec.get("initContainers", ()), *spec["containers"]):
            assert {mount["name"] for mount in container["volumeMounts"]} <= there, where


@every_values
def test_every_container_says_what_it_needs_and_no_image_is_just_the_latest(name: str) -> None:
    for where, container in containers(render(VALUES[name])):
        assert {"cpu", "memory"} <= container["resources"]["requests"].keys(), where
        assert "memory" in container["resources"]["limits"], where
        _, _, tag = container["image"].rpartition(":")
        assert tag not in ("", "latest"), where


@every_values
def test_all_that_runs_for_long_is_probed_on_a_port_that_it_has(name: str) -> None:
    for manifest in of_kind(render(VALUES[name]), *LONG_RUNNING):
        [container] = manifest["spec"]["template"]["spec"]["containers"]
        ports = {port["name"] for port in container["ports"]}
        for kind in ("startupProbe", "livenessProbe", "readinessProbe"):
            assert "exec" in container[kind] or container[kind]["httpGet"]["port"] in ports


@every_values
def test_whatever_selects_pods_selects_those_of_one_kind(name: str) -> None:
    manifests = render(VALUES[name])
    labelled = [metadata["labels"] for _, metadata, _ in pods(manifests)]
    selectors = [(m, m["spec"]["selector"]) for m in of_kind(manifests, "Service")]
    selectors += [
        (m, m["spec"]["selector"]["matchLabels"]) for m in of_kind(manifests, "PodDisruptionBudget", *LONG_RUNNING)
    ]
    selectors += [(m, m["spec"]["podSelector"]["matchLabels"]) for m in of_kind(manifests, "NetworkPolicy")]
    for manifest, selector in selectors:
        assert sum(selector.items() <= labels.items() for labels in labelled) == 1, manifest["metadata"]["name"]


@every_values
def test_every_reference_leads_to_something_or_is_the_users_own(name: str) -> None:
    manifests = render(VALUES[name])
    made = {(m["kind"], m["metadata"]["name"]) for m in manifests}
    mine = {("Secret", "my-database"), ("Secret", "my-settings"), ("ServiceAccount", "default")}
    for where, _, spec in pods(manifests):
        assert ("ServiceAccount", spec.get("serviceAccountName", "default")) in made | mine, where
    for where, container in containers(manifests):
        wanted = {reference(source) for source in container.get("envFrom", ())}
        assert wanted <= made | mine, where
    for hpa in of_kind(manifests, "HorizontalPodAutoscaler"):
        assert ("Deployment", hpa["spec"]["scaleTargetRef"]["name"]) in made


def reference(source: Json) -> tuple[str, str]:
    [(kind, to)] = source.items()
    return {"secretRef": "Secret", "configMapRef": "ConfigMap"}[kind], to["name"]


@every_values
def test_every_manifest_says_what_it_belongs_to(name: str) -> None:
    for manifest in render(VALUES[name]):
        labels = manifest["metadata"]["labels"]
        assert labels["app.kubernetes.io/name"] == "task"
        assert labels["app.kubernetes.io/instance"] == "task-service"
        assert labels["app.kubernetes.io/managed-by"] == "Helm"
