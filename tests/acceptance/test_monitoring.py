"""What monitoring is given: documents, dashboard and alert rules name exactly what a server and a worker tell."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
import promql_parser
import pytest
import yaml
from metrics_parts import Scraped
from service import Service, eventually, free_port

from taskservice.testing.server import DatabaseServer

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs/reference/metrics.md"
DASHBOARD = ROOT / "deploy/grafana/task-service.json"
ALERTS = ROOT / "deploy/prometheus/alerts.yml"
# What Prometheus adds to every sample.
TARGET_LABELS = {"instance", "job"}
SEED = {
    *("task_create_total", "task_get_total", "task_get_history_total", "task_update_status_total", "task_list_total"),
    *("task_errors_total", "task_duration_seconds"),
}


@dataclass(frozen=True)
class Exposed:
    server: Scraped
    worker: Scraped

    @property
    def labels(self) -> Mapping[str, set[str]]:
        """By the name of each sample that either tells."""
        found: dict[str, set[str]] = {}
        for scraped in (self.server, self.worker):
            for family in scraped.families:
                for sample in family.samples:
                    found.setdefault(sample.name, set()).update(sample.labels)
        return found


@pytest.fixture(scope="module")
def exposed(task_database_server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exposed]:
    """After a run in which something of everything happened."""
    port, folder = free_port(), tmp_path_factory.mktemp("monitoring")
    with task_database_server.database() as uri:
        service = Service(folder, uri, TASK_WORKER_METRICS_PORT=str(port))
        try:
            service.server()
            service.worker(4)
            probe = {"name": "n", "type": "probe", "parameters": {"file": str(folder / "runs")}}
            service.create(probe, {**probe, "parameters": {}})
            service.wait_counts(SUCCEEDED=1, FAILED=1)
            assert httpx.get(service.address + "/v1/tasks/99").status_code == 404
            worker = f"http://127.0.0.1:{port}"
            eventually(lambda: 'outcome="succeeded"' in httpx.get(worker + "/metrics").text, what="outcomes")
            assert httpx.get(worker + "/healthz").json() == {"alive": True}
            told = [Scraped(httpx.get(address + "/metrics").text) for address in (service.address, worker)]
            yield Exposed(*told)
        finally:
            service.close()


def test_every_metric_of_the_seed_is_there(exposed: Exposed) -> None:
    names = {_name(family.name, family.type) for family in exposed.server.families}
    assert names >= SEED
    assert exposed.labels["task_duration_seconds_bucket"] == {"operation", "le"}


def test_the_reference_has_exactly_the_metrics_there_are(exposed: Exposed) -> None:
    shown = re.findall(r"^\| `(\w+)` \| ([\w, ]+) \| \w+ \| (.*?) \|", REFERENCE.read_text(), re.MULTILINE)
    assert {name: (of.split(", "), set(re.findall(r"\w+", labels))) for name, of, labels in shown} == told(exposed)


def test_the_dashboard_asks_only_for_metrics_and_labels_that_there_are(exposed: Exposed) -> None:
    dashboard = json.loads(DASHBOARD.read_text())
    panels = [panel for panel in dashboard["panels"] if panel["type"] != "row"]
    queries = [target["expr"] for panel in panels for target in panel["targets"]]
    assert len(queries) > 40
    assert [problem for query in queries for problem in problems(query, exposed)] == []
    for variable in (one for one in dashboard["templating"]["list"] if one["type"] == "query"):
        name, label = re.fullmatch(r"label_values\((\w+), (\w+)\)", variable["definition"]).groups()  # type: ignore[union-attr]
        assert label in exposed.labels[name]
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])


def test_every_alert_is_a_whole_rule_on_metrics_that_there_are(exposed: Exposed) -> None:
    rules = [rule for group in yaml.safe_load(ALERTS.read_text())["groups"] for rule in group["rules"]]
    assert len({rule["alert"] for rule in rules}) == len(rules) > 10
    for rule in rules:
        assert rule.keys() - {"for"} == {"alert", "expr", "labels", "annotations"}, rule["alert"]
        assert rule["labels"]["severity"] in ("critical", "warning", "info")
        assert rule["annotations"].keys() == {"summary", "description"}
        assert "for" not in rule or promql_parser.parse_duration(rule["for"])
        assert problems(rule["expr"], exposed) == [], rule["alert"]


def test_the_metrics_that_matter_are_shown_or_alerted_on(exposed: Exposed) -> None:
    asked = set(re.findall(r"\w+", DASHBOARD.read_text() + ALERTS.read_text()))
    families = [family for scraped in (exposed.server, exposed.worker) for family in scraped.families]
    forgotten = {one.name for one in families if asked.isdisjoint(sample.name for sample in one.samples)}
    # what task_requests tells as well
    by_operation = {"task_get", "task_get_history", "task_update_status", "task_list"}
    assert {name for name in forgotten if not name.startswith("process_")} == by_operation


def test_up_gives_each_worker_a_port_of_its_own(service: Service) -> None:
    first = free_port()
    while not _is_free(first + 1):
        first = free_port()
    service.spawn("up", "--workers", "2", "-n", "2", TASK_WORKER_METRICS_PORT=str(first))
    for port in (first, first + 1):
        eventually(lambda at=port: _is_alive(at), what=f"the worker at {port}")  # type: ignore[misc]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _is_alive(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200
    except httpx.TransportError:
        return False


def problems(query: str, exposed: Exposed) -> list[str]:
    """What a query names that nobody tells. Raises ValueError where it is no PromQL."""
    expression = promql_parser.parse(query.replace("$__rate_interval", "5m"))
    selectors: list[promql_parser.VectorSelector] = []

    def visit(node: promql_parser.Expr) -> bool:
        if isinstance(node, promql_parser.VectorSelector):
            selectors.append(node)
        return True

    promql_parser.walk(expression, visit)
    assert selectors, query
    found, known = [], exposed.labels
    wanted = set(re.findall(r"\w+", " ".join(re.findall(r"\bby \(([^)]*)\)", query))))
    available = TARGET_LABELS.union(*(known.get(str(one.name), set()) for one in selectors))
    for selector in selectors:
        name = str(selector.name)
        if name not in known:
            found.append(f"{query}: there is no {name}")
            continue
        matched = {matcher.name for matcher in selector.matchers.matchers}
        found += [f"{query}: {name} has no label {label}" for label in matched - known[name] - TARGET_LABELS]
    return found + [f"{query}: nothing has the label {label}" for label in wanted - available]


def told(exposed: Exposed) -> dict[str, tuple[list[str], set[str]]]:
    """By name who tells it, and its labels; what there is on Linux only is left out."""
    rows: dict[str, tuple[list[str], set[str]]] = {}
    for who, scraped in (("server", exposed.server), ("worker", exposed.worker)):
        for family in scraped.families:
            if not family.name.startswith("process_"):
                labels = {label for sample in family.samples for label in sample.labels} - {"le"}
                of, known = rows.setdefault(_name(family.name, family.type), ([], set()))
                of.append(who)
                known |= labels
    return rows


def _name(family: str, type_: str) -> str:
    return f"{family}_total" if type_ == "counter" else family
