"""What the chart takes and what it refuses, and what it tells those who install it."""

from __future__ import annotations

import json
import re
import shlex

import pytest
import yaml
from chart_parts import CHART, ROOT, TRYING, URL, Json, helm

# The values of charts as `helm create` makes them, which stand for some of ours.
GENERATED = {
    *("replicaCount", "autoscaling", "nameOverride", "fullnameOverride", "imagePullSecrets"),
    *("resources", "nodeSelector", "tolerations", "affinity", "env"),
}
DEFAULTS = yaml.safe_load((CHART / "values.yaml").read_text())


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "no database: set database.existingSecret"),
        ({"database": {"url": "mysql://x"}}, "/database/url"),
        ({"database": {"url": "postgresql://a/b", "host": "c"}}, "database.url and database.host are both set"),
        ({"database": {"existingSecret": "x", "host": "c"}}, "leave database.url and host unset"),
        ({**URL, "postgresql": {"enabled": True}}, "postgresql.enabled makes a database of its own"),
        ({**URL, "servr": {}}, "servr"),
        ({**URL, "server": {"replica": 2}}, "replica"),
        ({**URL, "replicasCount": 2}, "replicasCount"),
        ({**URL, "env": {"DB_PASSWORD": "x"}}, "DB_PASSWORD"),
        ({**URL, "workers": {"concurrency": 0}}, "/workers/concurrency"),
        ({**URL, "settings": {"DB_PASSWORD": "x"}}, "DB_PASSWORD"),
        ({**URL, "settings": {"SERVER_PORT": "9"}}, "SERVER_PORT"),
        ({**URL, "settings": {"task_lease_s": "9"}}, "task_lease_s"),
        ({**URL, "graceS": "soon"}, "/graceS"),
        ({**URL, "fullname": "Task_Service"}, "/fullname"),
        ({**URL, "ingress": {"paths": ["v1"]}}, "/ingress/paths"),
    ],
)
def test_wrong_values_are_refused_and_named(values: Json, said: str) -> None:
    done = helm("template", "task-service", str(CHART), values=values)
    assert done.returncode != 0
    assert said in done.stderr


def test_what_is_told_after_installing_leads_on() -> None:
    def notes(values: Json) -> str:
        done = helm("install", "task-service", str(CHART), "--namespace", "task", "--dry-run=client", values=values)
        assert done.returncode == 0, done.stderr
        return done.stdout.partition("NOTES:")[2]

    secured, trying = notes(URL), notes(TRYING)
    assert "kubectl -n task port-forward service/task 8080:80" in secured
    assert "exec deployment/task-workers -- task-cli token create admin --role admin" in secured
    assert "takes no tokens" not in secured
    assert "takes no tokens" in trying
    assert "helm test task-service -n task" in trying


def test_the_guide_installs_what_the_chart_takes() -> None:
    page = (ROOT / "docs" / "kubernetes.md").read_text()
    fences = re.findall(r"^([^\n]*)\n```sh\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert fences
    assert all(before == "<!-- not run: needs a cluster -->" for before, _ in fences)
    lines = "\n".join(text for _, text in fences).replace("\\\n", " ").splitlines()
    installed = [shlex.split(line, comments=True) for line in lines if re.match(r"helm (install|upgrade)", line)]
    assert len(installed) >= 3
    for _, _, release, chart, *arguments in installed:
        assert (release, chart) == ("task-service", "charts/task")
        kept = [
            a for a in arguments if a not in ("--create-namespace", "--wait", "--install", "--reset-then-reuse-values")
        ]
        given = URL if not any("database" in a or "postgresql" in a for a in kept) else {}
        done = helm("template", release, str(CHART), *kept, values=given)
        assert done.returncode == 0, done.stderr


def test_every_value_says_what_it_is_by_its_schema() -> None:
    schema = json.loads((CHART / "values.schema.json").read_text())
    assert DEFAULTS.keys() <= schema["properties"].keys()
    assert schema["properties"].keys() - DEFAULTS.keys() == {"global", *GENERATED}
