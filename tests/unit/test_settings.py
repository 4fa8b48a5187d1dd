"""The settings: what wins over what, what is refused, and that no secret is shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.conninfo import conninfo_to_dict

from taskservice.infra.settings import SETTINGS, Settings, SettingsError, markdown_table
from taskservice.infra.settings.mask import mask

NOWHERE = Path("/nonexistent")
# What an environment can hold: no NUL, and nothing that is not text.
PRINTABLE = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1)


def load(**environ: str) -> Settings:
    return Settings.load(environ, NOWHERE)


def refusal(**environ: str) -> str | None:
    """What is wrong with the environment; None if it loads."""
    try:
        load(**environ)
    except SettingsError as error:
        return str(error)
    return None


def test_without_variables_everything_has_its_default_and_the_database_is_the_embedded_one() -> None:
    settings = load()
    assert (settings.server_host, settings.server_port, settings.worker_count) == ("127.0.0.1", 8080, 100)
    assert (settings.task_timeout_s, settings.lease_s, settings.create_backlog) == (10, 30, 10_000)
    assert settings.database_url is None
    assert settings.listen_url is None
    assert settings.data_dir.is_absolute()
    assert {value.source for value in settings.values} == {"default"}


def test_the_environment_wins_over_the_env_file_which_wins_over_the_default(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text('SERVER_PORT=9000\nWORKER_COUNT="7"\n# a comment\n')
    settings = Settings.load({"SERVER_PORT": "9001"}, tmp_path)
    assert (settings.server_port, settings.worker_count, settings.pool_max_conns) == (9001, 7, 10)
    sources = {value.setting.variable: value.source for value in settings.values}
    assert sources["SERVER_PORT"] == "environment"
    assert sources["WORKER_COUNT"] == ".env"
    assert sources["DB_POOL_MAX_CONNS"] == "default"


def test_an_empty_variable_counts_as_unset() -> None:
    assert load(SERVER_PORT="", DATABASE_URL="").server_port == 8080


@pytest.mark.parametrize(
    ("variable", "text", "allowed"),
    [
        ("SERVER_PORT", "http", "a whole number from 0 to 65535"),
        ("SERVER_PORT", "65536", "a whole number from 0 to 65535"),
        ("WORKER_COUNT", "1_0", "a whole number from 1 to 10000"),
        ("TASK_TIME_OUT", "0", "a number of seconds from 1 to 86400"),
        ("TASK_LEASE_S", "0.9", "a number of seconds from 1 to 86400"),
        ("TASK_LEASE_S", "nan", "a number of seconds from 1 to 86400"),
        ("TASK_LOG_LEVEL", "loud", "one of debug, info, warning, error, critical"),
        ("TASK_LOG_FORMAT", "xml", "one of auto, json, text"),
    ],
)
def test_a_wrong_value_is_refused_by_one_line_that_names_variable_value_and_what_is_allowed(
    variable: str, text: str, allowed: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        load(**{variable: text})
    assert str(caught.value) == f"{variable}: '{text}' is not {allowed}"
    assert caught.value.code == "invalid_setting"


def test_a_line_of_the_env_file_that_sets_nothing_is_refused_by_its_number_and_not_shown(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("# ours\nexport SERVER_PORT=9000\n\nDB_PASSWORD secret\n")
    with pytest.raises(SettingsError, match=r"\.env: line 4 is not NAME=value$"):
        Settings.load({}, tmp_path)


def test_a_wrong_value_in_the_env_file_is_said_to_come_from_there(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TASK_LEASE_S=short\n")
    with pytest.raises(SettingsError, match=r"TASK_LEASE_S \(in \.env\): 'short' is not"):
        Settings.load({}, tmp_path)


@pytest.mark.parametrize("url", ["mysql://me:secret@db/x", "postgresql//secret", "postgresql://db:secret/x"])
def test_a_wrong_secret_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(SettingsError, match=r"DATABASE_URL: .* is not a URL that starts with postgresql://") as caught:
        load(DATABASE_URL=url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["postgresql://", "postgres://a,b:5433/x?target_session_attrs=any", "postgresql:///x"])
def test_every_url_that_postgresql_itself_understands_is_taken(url: str) -> None:
    assert load(DATABASE_URL=url).database_url == url


def test_database_url_wins_over_the_parts_and_is_listened_on_unless_said_otherwise() -> None:
    settings = load(DATABASE_URL="postgresql://a/x", DB_HOST="b")
    assert (settings.database_url, settings.listen_url) == ("postgresql://a/x", "postgresql://a/x")
    assert (
        load(DATABASE_URL="postgresql://a/x", DATABASE_LISTEN_URL="postgresql://c/x").listen_url == "postgresql://c/x"
    )


@given(user=PRINTABLE, password=PRINTABLE, database=PRINTABLE)
def test_parts_survive_the_way_through_the_url_whatever_characters_they_have(
    user: str, password: str, database: str
) -> None:
    settings = load(DB_HOST="db", DB_USERNAME=user, DB_PASSWORD=password, DB_DATABASE=database)
    assert settings.database_url is not None
    read = conninfo_to_dict(settings.database_url)
    assert (read["user"], read["password"], read["dbname"]) == (user, password, database)
    assert (read["host"], read["port"], read["sslmode"]) == ("db", "5432", "require")


@pytest.mark.parametrize("host", ["db.example", "10.0.0.1", "::1", "/run/postgresql"])
def test_a_host_may_be_a_name_an_address_or_the_folder_of_a_socket(host: str) -> None:
    url = load(DB_HOST=host, DB_PORT="5433").database_url
    assert url is not None
    assert (conninfo_to_dict(url)["host"], conninfo_to_dict(url)["port"]) == (host, "5433")


def test_parts_without_a_host_are_refused_as_they_would_be_ignored_unnoticed() -> None:
    with pytest.raises(SettingsError, match="DB_HOST: is not set, but DB_PASSWORD is"):
        load(DB_PASSWORD="secret")


@given(st.integers())
def test_a_port_is_taken_exactly_when_there_is_such_a_port(port: int) -> None:
    if 0 <= port <= 65_535:
        assert load(SERVER_PORT=str(port)).server_port == port
    else:
        with pytest.raises(SettingsError):
            load(SERVER_PORT=str(port))


@given(PRINTABLE, st.sampled_from([s.variable for s in SETTINGS]))
def test_any_text_is_either_taken_or_refused_by_one_line_that_names_the_variable(text: str, variable: str) -> None:
    message = refusal(**{variable: text})
    assert message is None or (variable in message and "\n" not in message)


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1))
def test_no_password_is_ever_shown_also_where_it_was_not_quoted(password: str) -> None:
    secret = f"<{password}>"
    assert secret not in mask(f"postgresql://me:{secret}@db/x")
    assert secret not in mask(f"postgresql://me@db/x?password={secret.replace('&', '')}")
    assert mask("postgresql://me:pw@db/x?password=pw&sslmode=require") == (
        "postgresql://me:****@db/x?password=****&sslmode=require"
    )


def test_secrets_are_masked_where_the_settings_are_printed() -> None:
    settings = load(DATABASE_URL="postgresql://u:hush@db/x", TASK_SMTP_URL="smtp://u:hush@mail:25", DB_PASSWORD="hush")
    assert "hush" not in repr(settings)
    assert "hush" not in " ".join(value.value for value in settings.values)


def test_every_default_is_one_that_loads() -> None:
    defaults = {setting.variable: setting.default for setting in SETTINGS if setting.default is not None}
    assert load(**defaults) == load()


def test_the_readme_shows_exactly_the_settings_there_are() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    shown = readme.partition("<!-- settings -->")[2].partition("<!-- /settings -->")[0].strip()
    assert shown == markdown_table(), "run `make gen`"
