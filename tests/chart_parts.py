"""The chart as helm renders it, and the values that the tests render it with."""

from __future__ import annotations

import functools
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
CHART = ROOT / "charts" / "task"
HELM = (sys.executable, str(ROOT / "charts" / "helm.py"))
Json = dict[str, Any]

TRYING = {"postgresql": {"enabled": True}, "server": {"insecure": True}}
URL = {"database": {"url": "postgresql://task:secret@db.example:5432/task"}}

WAITING = {
    "type": "External",
    "external": {"metric": {"name": "tasks_waiting"}, "target": {"type": "AverageValue", "averageValue": "100"}},
}

# What users choose between, each once; the names are the tests'.
VALUES: dict[str, Json] = {
    "trying": TRYING,
    "url": URL,
    "parts": {"database": {"host": "db.example", "username": "task", "password": "secret", "sslMode": "verify-full"}},
    "own CA": {
        "database": {"url": "postgresql://task@db.example/task?sslmode=verify-full&sslrootcert=/ca/ca.crt"},
        "extraVolumes": [{"name": "ca", "configMap": {"name": "database-ca"}}],
        "extraVolumeMounts": [{"name": "ca", "mountPath": "/ca", "readOnly": True}],
    },
    "pooled": {"database": {**URL["database"], "listenUrl": "postgresql://task:secret@past.example:5432/task"}},
    "secret": {"database": {"existingSecret": "my-database"}, "existingSettingsSecret": "my-settings"},
    "settings": {
        **URL,
        "settings": {"TASK_LEASE_S": 20, "TASK_LOG_FORMAT": "text"},
        "secretSettings": {"TASK_SMTP_URL": "smtp://mail:25"},
    },
    "scaled": {
        **URL,
        "server": {"autoscaling": {"enabled": True, "minReplicas": 3, "maxReplicas": 9}},
        "workers": {"autoscaling": {"enabled": True, "minReplicas": 1, "maxReplicas": 50, "metrics": [WAITING]}},
    },
    "ingress": {
        **URL,
        "ingress": {
            "enabled": True,
            "className": "nginx",
            "host": "tasks.example.com",
            "tlsSecret": "tls",
            "paths": ["/v1", "/docs"],
        },
    },
    "monitored": {
        **URL,
        "monitoring": {"enabled": True, "labels": {"release": "prometheus"}, "tokenSecret": "prometheus-token"},
    },
    "bare": {
        **URL,
        "serviceAccount": {"create": False},
        "podDisruptionBudget": {"enabled": False},
        "networkPolicy": {"enabled": False},
    },
    "generated": {
        **URL,
        "fullnameOverride": "jobs",
        "nameOverride": "",
        "imagePullSecrets": [{"name": "registry"}],
        "replicaCount": 5,
        "autoscaling": {"enabled": False, "minReplicas": 1, "maxReplicas": 100, "targetCPUUtilizationPercentage": 80},
        "resources": {"requests": {"cpu": "1", "memory": "1Gi"}, "limits": {"memory": "2Gi"}},
        "nodeSelector": {"pool": "api"},
        "tolerations": [{"key": "api", "operator": "Exists"}],
        "affinity": {},
        "env": {"TASK_LEASE_S": 20},
    },
    "all": {
        **TRYING,
        "fullname": "jobs",
        "image": {"repository": "registry.example/task", "tag": "1.2.3", "pullSecrets": ["registry"]},
        "graceS": 120,
        "workers": {
            "concurrency": 4,
            "modules": ["my.tasks"],
            "queues": ["fast", "slow"],
            "metricsPort": 9191,
            "nodeSelector": {"pool": "work"},
            "tolerations": [{"key": "work", "operator": "Exists"}],
            "podAnnotations": {"a": "b"},
        },
        "service": {"type": "LoadBalancer", "port": 8000, "annotations": {"c": "d"}},
        "serviceAccount": {"name": "mine", "annotations": {"role": "x"}},
        "networkPolicy": {"serverFrom": [{"podSelector": {}}], "metricsFrom": [{"namespaceSelector": {}}]},
        "postgresql": {"enabled": True, "storage": "1Gi", "storageClassName": "fast", "password": "p ä:/@"},
    },
}


def helm(*arguments: str, values: Json | None = None) -> subprocess.CompletedProcess[str]:
    given = ("--values", "-") if values is not None else ()
    return subprocess.run(
        [*HELM, *arguments, *given], input=json.dumps(values or {}), capture_output=True, text=True, timeout=120
    )


@functools.cache
def _rendered(values: str, *more: str) -> str:
    done = helm("template", "task-service", str(CHART), "--namespace", "task", *more, values=json.loads(values))
    assert done.returncode == 0, done.stderr
    return done.stdout


def render(values: Json, *more: str) -> list[Json]:
    """Every manifest, hooks too."""
    return [found for found in yaml.safe_load_all(_rendered(json.dumps(values), *more)) if found]


def one(manifests: list[Json], kind: str, name: str) -> Json:
    [found] = [m for m in manifests if (m["kind"], m["metadata"]["name"]) == (kind, name)]
    return found


def of_kind(manifests: list[Json], *kinds: str) -> list[Json]:
    return [manifest for manifest in manifests if manifest["kind"] in kinds]


def pods(manifests: list[Json]) -> Iterator[tuple[str, Json, Json]]:
    """The name of whatever makes it, the pod's metadata, and its spec."""
    for manifest in manifests:
        name = f"{manifest['kind']} {manifest['metadata']['name']}"
        if manifest["kind"] == "Pod":
            yield name, manifest["metadata"], manifest["spec"]
        elif "template" in manifest.get("spec", {}):
            yield name, manifest["spec"]["template"]["metadata"], manifest["spec"]["template"]["spec"]


def containers(manifests: list[Json]) -> Iterator[tuple[str, Json]]:
    for name, _, spec in pods(manifests):
        for container in (*spec.get("initContainers", ()), *spec["containers"]):
            yield f"{name}, {container['name']}", container
