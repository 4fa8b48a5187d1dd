"""A connection URL from its parts."""

from __future__ import annotations

from urllib.parse import quote, urlencode


def postgres_url(*, host: str, port: int, user: str | None, password: str | None, database: str, ssl_mode: str) -> str:
    """``host`` may be a name, an address of either kind, or the folder of a Unix socket."""
    parameters = {"sslmode": ssl_mode}
    if host.startswith("/"):
        # A folder cannot stand where a host does; libpq takes it as a parameter.
        parameters = {"host": host, "port": str(port), **parameters}
        address = ""
    else:
        address = f"[{host}]:{port}" if ":" in host else f"{quote(host, safe='')}:{port}"
    return f"postgresql://{_userinfo(user, password)}{address}/{quote(database, safe='')}?{_query(parameters)}"


def _userinfo(user: str | None, password: str | None) -> str:
    if user is None and password is None:
        return ""
    secret = "" if password is None else f":{quote(password, safe='')}"
    return f"{quote(user or '', safe='')}{secret}@"


def _query(parameters: dict[str, str]) -> str:
    # quote, as libpq does not read "+" as a space.
    return urlencode(parameters, quote_via=quote, safe="")
