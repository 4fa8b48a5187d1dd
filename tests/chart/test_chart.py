"""What the chart promises: names, migrations, secrets, shutdown, and what it refuses."""

from __future__ import annotations

import json
import re
import shlex

import click
import pytest
import yaml
from chart_parts import CHART, ROOT, TRYING, URL, VALUES, Json, containers, helm, of_kind, one, pods, render
from psycopg.conninfo import conninfo_to_dict

from taskservice import __version__
from taskservice.cli.main import cli
from taskservice.infra.settings import SETTINGS

CANARY = "canary-1d07"
DEFAULTS = yaml.safe_load((CHART / "values.yaml").read_text())
# Read by workers once their metrics are in.
WORKERS_OWN = {"TASK_WORKER_METRICS_HOST", "TASK_WORKER_METRICS_PORT"}


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
    assert given - WORKERS_OWN <= {setting.variable for setting in SETTINGS}


def test_what_shuts_down_gets_the_time_that_it_asks_for() -> None:
    for grace_s in (0, 30, 600):
        manifests = render({**URL, "graceS": grace_s})
        assert one(manifests, "ConfigMap", "task")["data"]["TASK_GRACE_S"] == str(grace_s)
        for name in ("task-server", "task-workers"):
            spec = one(manifests, "Deployment", name)["spec"]["template"]["spec"]
            lifecycle = spec["containers"][0].get("lifecycle", {}).get("preStop", {"sleep": {"seconds": 0}})
            assert spec["terminationGracePeriodSeconds"] > grace_s + lifecycle["sleep"]["seconds"]


def test_a_database_of_the_users_is_migrated_before_anything_of_the_new_version_starts() -> None:
    manifests = render(URL)
    job, secret = one(manifests, "Job", "task-migrate"), one(manifests, "Secret", "task-migrate")
    for hook in (job, secret):
        assert hook["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade"
    assert int(secret["metadata"]["annotations"]["helm.sh/hook-weight"]) < 0, "the secret is there before the job"
    assert "serviceAccountName" not in job["spec"]["template"]["spec"], "the release's account is not there yet"
    assert secret["stringData"] == one(manifests, "Secret", "task-database")["stringData"]
    assert not [spec for _, _, spec in pods(manifests) if "initContainers" in spec]


def test_with_a_secret_of_the_users_the_migration_reads_that_and_no_other_is_made() -> None:
    manifests = render(VALUES["secret"])
    [container] = one(manifests, "Job", "task-migrate")["spec"]["template"]["spec"]["containers"]
    assert container["envFrom"] == [{"secretRef": {"name": "my-database"}}]
    assert of_kind(manifests, "Secret") == []


def test_with_the_charts_own_database_each_pod_migrates_as_no_hook_could() -> None:
    manifests = render(TRYING)
    assert of_kind(manifests, "Job") == []
    for name in ("task-server", "task-workers"):
        [first] = one(manifests, "Deployment", name)["spec"]["template"]["spec"]["initContainers"]
        assert first["args"] == ["migrate"]
    assert not [m for m in manifests if "pre-install" in m["metadata"].get("annotations", {}).get("helm.sh/hook", "")]


@pytest.mark.parametrize("password", ["only-for-trying", "p ä:/@?#%&+", "100%"])
def test_the_password_of_the_charts_own_database_is_the_same_on_both_sides(password: str) -> None:
    manifests = render({"postgresql": {"enabled": True, "password": password}})
    url = one(manifests, "Secret", "task-database")["stringData"]["DATABASE_URL"]
    parts = conninfo_to_dict(url)
    assert parts == {**parts, "host": "task-postgresql", "port": "5432", "user": "task", "dbname": "task"}
    assert parts["password"] == one(manifests, "Secret", "task-postgresql")["stringData"]["password"] == password


@pytest.mark.parametrize(
    "values",
    [
        {
            "database": {
                "url": f"postgresql://task:{CANARY}@db/task",
                "listenUrl": f"postgresql://task:{CANARY}@db/task",
            }
        },
        {"database": {"host": "db", "username": "task", "password": CANARY}},
        {"postgresql": {"enabled": True, "password": CANARY}},
        {**URL, "secretSettings": {"TASK_SMTP_URL": f"smtp://u:{CANARY}@mail:25"}},
    ],
)
def test_no_secret_stands_anywhere_but_in_secrets(values: Json) -> None:
    manifests = render(values)
    assert CANARY in json.dumps(of_kind(manifests, "Secret"))
    assert CANARY not in json.dumps([m for m in manifests if m["kind"] != "Secret"])


@pytest.mark.parametrize(
    "changed",
    [
        {"settings": {"TASK_LEASE_S": "60"}},
        {"secretSettings": {"TASK_SMTP_URL": "smtp://x:25"}},
        {"database": {"url": "postgresql://b/b"}},
    ],
)
def test_pods_are_made_anew_when_their_settings_change(changed: Json) -> None:
    def annotations(values: Json) -> Json:
        found: Json = one(render(values), "Deployment", "task-server")["spec"]["template"]["metadata"]["annotations"]
        return found

    assert annotations({**URL, **changed}) != annotations(URL) == annotations(dict(URL))


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


def test_the_database_of_the_chart_is_reached_by_its_own_pods_only() -> None:
    [rule] = one(render(TRYING), "NetworkPolicy", "task-postgresql")["spec"]["ingress"]
    [who] = rule["from"]
    for where, metadata, _ in pods(render(TRYING)):
        assert who["podSelector"]["matchLabels"].items() <= metadata["labels"].items(), where


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


def test_what_is_told_after_installing_leads_on(tmp_path: object) -> None:
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
        kept = [a for a in arguments if a not in ("--create-namespace", "--wait", "--reuse-values")]
        given = URL if not any("database" in a or "postgresql" in a for a in kept) else {}
        done = helm("template", release, str(CHART), *kept, values=given)
        assert done.returncode == 0, done.stderr


def test_every_value_says_what_it_is_by_its_schema() -> None:
    schema = json.loads((CHART / "values.schema.json").read_text())
    assert DEFAULTS.keys() <= schema["properties"].keys()
    assert schema["properties"].keys() - DEFAULTS.keys() == {"global"}, "helm's own"
