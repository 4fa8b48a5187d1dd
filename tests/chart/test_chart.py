"""What the chart promises: names, probes, settings, shutdown, scaling."""

from __future__ import annotations

import click
import pytest
import yaml
from chart_parts import CHART, TRYING, URL, VALUES, Json, containers, of_kind, one, pods, render

from taskservice import __version__
from taskservice.cli.main import cli
from taskservice.infra.settings import SETTINGS


def test_the_chart_and_what_it_installs_have_the_packages_version() -> None:
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
    assert (chart["name"], chart["version"], chart["appVersion"]) == ("task", __version__, __version__)
    images = {container["image"] for _, container in containers(render(URL))}
    assert images == {f"task-service:{__version__}"}


def test_the_service_is_called_task_and_leads_from_port_80_to_8080_of_the_servers() -> None:
    manifests = render(URL)
    service, server = one(manifests, "Service", "task"), one(manifests, "Deployment", "task-server")
    [port] = service["spec"]["ports"]
    [container] = server["spec"]["template"]["spec"]["containers"]
    assert (port["port"], port["targetPort"]) == (80, "http")
    assert container["ports"] == [{"name": "http", "containerPort": 8080}]
    assert service["spec"]["selector"].items() <= server["spec"]["template"]["metadata"]["labels"].items()
    assert one(manifests, "ConfigMap", "task")["data"] == {
        "SERVER_HOST": "0.0.0.0",
        "SERVER_PORT": "8080",
        "TASK_GRACE_S": "30",
        "TASK_LOG_FORMAT": "json",
    }


def test_probes_ask_what_the_service_answers() -> None:
    manifests = render(URL)
    for deployment, ready in (("task-server", "/readyz"), ("task-workers", "/healthz")):
        [container] = one(manifests, "Deployment", deployment)["spec"]["template"]["spec"]["containers"]
        assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"
        assert container["readinessProbe"]["httpGet"]["path"] == ready


@pytest.mark.parametrize("name", VALUES)
def test_every_container_of_ours_runs_a_command_that_task_cli_has(name: str) -> None:
    commands = set()
    for where, container in containers(render(VALUES[name])):
        if "postgresql" in where:
            continue
        command, *arguments = container["args"]
        found = cli.get_command(click.Context(cli), command)
        assert found is not None, where
        found.make_context(command, arguments, parent=click.Context(cli))  # raises for what it does not take
        commands.add(command)
    assert commands == {"server", "serve", "migrate", "doctor"}


@pytest.mark.parametrize("name", VALUES)
def test_every_variable_that_is_set_is_one_that_is_read(name: str) -> None:
    manifests = render(VALUES[name])
    given = {key for m in of_kind(manifests, "ConfigMap") for key in m["data"]}
    secrets = [m for m in of_kind(manifests, "Secret") if not m["metadata"]["name"].endswith("-postgresql")]
    given |= {key for m in secrets for key in m["stringData"]}
    given |= {v["name"] for w, c in containers(manifests) if "postgresql" not in w for v in c.get("env", ())}
    assert given <= {setting.variable for setting in SETTINGS}


def test_what_shuts_down_gets_the_time_that_it_asks_for() -> None:
    for grace_s in (0, 30, 600):
        manifests = render({**URL, "graceS": grace_s})
        assert one(manifests, "ConfigMap", "task")["data"]["TASK_GRACE_S"] == str(grace_s)
        for name in ("task-server", "task-workers"):
            spec = one(manifests, "Deployment", name)["spec"]["template"]["spec"]
            lifecycle = spec["containers"][0].get("lifecycle", {}).get("preStop", {"sleep": {"seconds": 0}})
            assert spec["terminationGracePeriodSeconds"] > grace_s + lifecycle["sleep"]["seconds"]


@pytest.mark.parametrize(
    "changed",
    [
        {"settings": {"TASK_LEASE_S": "60"}},
        {"secretSettings": {"TASK_SMTP_URL": "smtp://x:25"}},
        {"database": {"url": "postgresql://b/b"}},
        {"rolloutTag": "the password of 30 November"},
        {"rolloutTag": 1764540000},
    ],
)
def test_pods_are_made_anew_when_their_settings_change(changed: Json) -> None:
    def annotations(values: Json) -> Json:
        found: Json = one(render(values), "Deployment", "task-server")["spec"]["template"]["metadata"]["annotations"]
        return found

    assert annotations({**URL, **changed}) != annotations(URL) == annotations(dict(URL))


def test_the_usual_values_of_other_charts_stand_for_those_of_this_one() -> None:
    usual = VALUES["generated"]
    server = {"replicas": 5, **{key: usual[key] for key in ("resources", "nodeSelector", "tolerations")}}
    names: Json = {"fullname": "jobs", "image": {"pullSecrets": ["registry"]}, "settings": {"TASK_LEASE_S": 20}}
    assert render(usual) == render({**URL, **names, "server": server})
    scaling = {"enabled": True, "minReplicas": 1, "maxReplicas": 100}
    assert render({**URL, "autoscaling": scaling}) == render({**URL, "server": {"autoscaling": scaling}})
    assert render({**URL, "nameOverride": "jobs"}) == render({**URL, "fullname": "jobs"})


def test_what_a_pod_writes_is_limited() -> None:
    for where, _, spec in pods(render({**URL, "folders": {"tmp": "64Mi"}})):
        limits = {volume["name"]: volume["emptyDir"]["sizeLimit"] for volume in spec["volumes"]}
        assert limits == {"data": "1Gi", "tmp": "64Mi"}, where


def test_the_service_says_what_its_port_speaks_unless_told_otherwise() -> None:
    for values, said in (
        ({}, "http"),
        ({"appProtocol": "kubernetes.io/h2c"}, "kubernetes.io/h2c"),
        ({"appProtocol": ""}, None),
    ):
        [port] = one(render({**URL, "service": values}), "Service", "task")["spec"]["ports"]
        assert port.get("appProtocol") == said


def test_a_setting_of_the_users_wins_over_the_charts() -> None:
    assert one(render(VALUES["settings"]), "ConfigMap", "task")["data"] == {
        "SERVER_HOST": "0.0.0.0",
        "SERVER_PORT": "8080",
        "TASK_GRACE_S": "30",
        "TASK_LEASE_S": "20",
        "TASK_LOG_FORMAT": "text",
    }


def test_what_scales_by_itself_has_no_number_of_replicas() -> None:
    manifests = render(VALUES["scaled"])
    for name, least in (("task-server", 3), ("task-workers", 1)):
        assert "replicas" not in one(manifests, "Deployment", name)["spec"]
        assert one(manifests, "HorizontalPodAutoscaler", name)["spec"]["minReplicas"] == least
    of_workers = one(manifests, "HorizontalPodAutoscaler", "task-workers")["spec"]["metrics"]
    assert [metric["type"] for metric in of_workers] == ["External"], "in place of CPU"


def test_without_tokens_the_server_listens_only_when_told_to() -> None:
    for values, arguments in ((URL, ["server"]), (TRYING, ["server", "--insecure"])):
        [container] = one(render(values), "Deployment", "task-server")["spec"]["template"]["spec"]["containers"]
        assert container["args"] == arguments


def test_the_ingress_lets_out_what_it_is_told_to() -> None:
    [rule] = one(render(VALUES["ingress"]), "Ingress", "task")["spec"]["rules"]
    assert rule["host"] == "tasks.example.com"
    assert [path["path"] for path in rule["http"]["paths"]] == ["/v1", "/docs"]
    everything = render({**URL, "ingress": {"enabled": True}})
    assert one(everything, "Ingress", "task")["spec"]["rules"][0]["http"]["paths"][0]["path"] == "/"


def test_prometheus_finds_servers_and_workers_by_ports_that_they_have() -> None:
    manifests = render(VALUES["monitored"])
    monitor, workers = one(manifests, "ServiceMonitor", "task-server"), one(manifests, "PodMonitor", "task-workers")
    service, pod = one(manifests, "Service", "task"), one(manifests, "Deployment", "task-workers")["spec"]["template"]
    assert monitor["spec"]["selector"]["matchLabels"].items() <= service["metadata"]["labels"].items()
    assert workers["spec"]["selector"]["matchLabels"].items() <= pod["metadata"]["labels"].items()
    [endpoint] = monitor["spec"]["endpoints"]
    assert endpoint["port"] == service["spec"]["ports"][0]["name"]
    assert endpoint["authorization"]["credentials"] == {"name": "prometheus-token", "key": "token"}
    assert workers["spec"]["podMetricsEndpoints"][0]["port"] == pod["spec"]["containers"][0]["ports"][0]["name"]
    assert "release" in monitor["metadata"]["labels"]
