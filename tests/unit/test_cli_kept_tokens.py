"""The tokens in the config file, beside whatever people wrote there."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
import yaml

from taskservice.cli.access.kept import keep_token

HERE, THERE = "http://127.0.0.1:8080", "https://tasks.example.com"


@pytest.mark.parametrize(
    "before",
    [
        "",
        "# only a remark",
        "address: http://127.0.0.1:8080",
        "output: json\n\n# mine\naddress: http://x:1\n",
        "{output: json, address: 'http://x:1'}",
        "tokens:\n  http://old: a\noutput: json\n",
        "output: json\ntokens: {http://old: a}\n# after\n",
    ],
)
def test_a_token_is_kept_beside_everything_else_and_can_be_forgotten(tmp_path: Path, before: str) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(before)
    was = yaml.safe_load(before) or {}
    assert not keep_token(path, HERE, "one")
    assert not keep_token(path, THERE + "/", "two")
    assert keep_token(path, HERE, "three")
    wanted = {**was.get("tokens", {}), HERE: "three", THERE: "two"}
    assert yaml.safe_load(path.read_text()) == {**was, "tokens": wanted}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert all(remark in path.read_text() for remark in ("# mine", "# after") if remark in before)
    assert keep_token(path, HERE, None)
    assert not keep_token(path, HERE, None)
    assert HERE not in yaml.safe_load(path.read_text())["tokens"]


def test_a_link_to_the_config_file_stays_one(tmp_path: Path) -> None:
    (tmp_path / "real.yaml").write_text("output: json\n")
    link = tmp_path / "link.yaml"
    link.symlink_to(tmp_path / "real.yaml")
    keep_token(link, HERE, "one")
    assert link.is_symlink()
    assert yaml.safe_load(link.read_text()) == {"output": "json", "tokens": {HERE: "one"}}


def test_nothing_is_written_where_there_is_nothing_to_forget(tmp_path: Path) -> None:
    assert not keep_token(tmp_path / "config.yaml", HERE, None)
    assert not (tmp_path / "config.yaml").exists()
