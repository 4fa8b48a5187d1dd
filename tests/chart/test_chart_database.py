"""The chart's databases: who migrates them, who reaches them, and where their secrets stand."""

from __future__ import annotations

import json

import pytest
from chart_parts import TRYING, URL, VALUES, Json, of_kind, one, pods, render
from psycopg.conninfo import conninfo_to_dict

CANARY = "canary-1d07"


def test_a_database_of_the_users_is_migrated_before_anything_of_the_new_version_starts() -> None:
    manifests = render(URL)
    job, secret = one(manifests, "Job", "task-migrate"), one(manifests, "Secret", "task-migrate")
    for hook in (job, secret):
        assert hook["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade"
    assert int(secret["metadata"]["annotations"]["helm.sh/hook-weight"]) < 0, "the secret is there before the job"
    assert "serviceAccountName" not in job["spec"]["template"]["spec"], "the release's account is not there yet"
    assert secret["stringData"] == one(manifests, "Secret", "task-database")["stringData"]
    assert not [spec for _, _, spec in pods(manifests) if "initContainers" in spec]


def test_with_secrets_of_the_users_the_migration_reads_those_and_no_other_is_made() -> None:
    manifests = render(VALUES["secret"])
    [container] = one(manifests, "Job", "task-migrate")["spec"]["template"]["spec"]["containers"]
    assert container["envFrom"] == [{"secretRef": {"name": "my-database"}}, {"secretRef": {"name": "my-settings"}}]
    assert of_kind(manifests, "Secret") == []


def test_the_migration_has_the_settings_that_the_pods_have() -> None:
    settings = {"settings": {"TASK_LEASE_S": 20}, "secretSettings": {"DB_PASSWORD": CANARY}}
    for database in ({"host": "db", "username": "u"}, {"existingSecret": "my-database"}):
        manifests = render({"database": database, **settings, "existingSettingsSecret": "my-settings"})
        [container] = one(manifests, "Job", "task-migrate")["spec"]["template"]["spec"]["containers"]
        names = [source["secretRef"]["name"] for source in container["envFrom"]]
        assert names[-2:] == ["task-migrate", "my-settings"]
        given = one(manifests, "Secret", "task-migrate")["stringData"]
        assert (given["TASK_LEASE_S"], given["DB_PASSWORD"]) == ("20", CANARY)
        assert given.get("DB_HOST") == database.get("host")


def test_the_migration_runs_as_the_users_account_where_the_release_makes_none() -> None:
    job = one(render({**URL, "serviceAccount": {"create": False, "name": "mine"}}), "Job", "task-migrate")
    assert job["spec"]["template"]["spec"]["serviceAccountName"] == "mine"


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


def test_the_database_of_the_chart_is_reached_by_its_own_pods_only() -> None:
    [rule] = one(render(TRYING), "NetworkPolicy", "task-postgresql")["spec"]["ingress"]
    [who] = rule["from"]
    for where, metadata, _ in pods(render(TRYING)):
        assert who["podSelector"]["matchLabels"].items() <= metadata["labels"].items(), where
