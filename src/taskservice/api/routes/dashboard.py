"""The dashboard as it was built (dashboard/), at every address that is none of the API's."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import PurePosixPath

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from taskservice.api.problems import respond_by_status

HASHED = "/assets/"
# What only programs ask for: a browser that strays there is told so, not shown a page.
PROGRAMS = ("/v1/", "/docs/", HASHED)
# Best first: the suffix that the build gives them, and their names in HTTP.
ENCODINGS = ((".br", "br"), (".gz", "gzip"))
MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
NOT_BUILT = b"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Task Service</title>
<h1>The dashboard was not built</h1>
<p>In a checkout, <code>make dashboard</code> builds it; then start the server anew. The API is described at
<a href="/docs">/docs</a>.</p></html>
"""
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


@dataclass(frozen=True)
class File:
    """``bodies`` by encoding; that without one is always there."""

    media_type: str
    bodies: Mapping[str, bytes]
    headers: Mapping[str, str]

    def answer(self, headers: Headers, status: int = 200) -> Response:
        etag = self.headers.get("ETag")
        if etag is not None and etag in headers.get("if-none-match", ""):
            return Response(status_code=304, headers=self.headers)
        accepted = {part.partition(";")[0].strip() for part in headers.get("accept-encoding", "").split(",")}
        encoding = next((name for _, name in ENCODINGS if name in accepted and name in self.bodies), "")
        encoded = {"Content-Encoding": encoding} if encoding else {}
        return Response(self.bodies[encoding], status, {**self.headers, **encoded}, self.media_type)


class Dashboard:
    """An ASGI application: the built files, its page for every other address that a browser opens, else 404."""

    def __init__(self, built: Traversable | None = None) -> None:
        self._files = _load(built or files("taskservice.api") / "static" / "dashboard")
        self._page = self._files.pop("/index.html", _page(NOT_BUILT, {}))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._answer(scope)(scope, receive, send)

    def _answer(self, scope: Scope) -> Response:
        path, headers = scope["path"], Headers(scope=scope)
        file = self._files.get(path)
        if file is None and (path == "/" or _is_page(path, headers)):
            file = self._page
        if file is None:
            return respond_by_status(404, path)
        if scope["method"] not in ("GET", "HEAD"):
            return respond_by_status(405, path, {"Allow": "GET, HEAD"})
        return file.answer(headers)


def _is_page(path: str, headers: Headers) -> bool:
    """Browsers ask for HTML; programs that got an address wrong do not, and get a problem."""
    return "text/html" in headers.get("accept", "") and not path.startswith(PROGRAMS)


def _load(built: Traversable) -> dict[str, File]:
    """Every file by its path, in memory: there are few, and nothing else can be asked for."""
    if not built.is_dir():
        return {}
    bodies = _read(built, "/")
    found: dict[str, File] = {}
    for path, body in bodies.items():
        if not path.endswith(tuple(suffix for suffix, _ in ENCODINGS)):
            encoded = {name: bodies[path + suffix] for suffix, name in ENCODINGS if path + suffix in bodies}
            found[path] = _page(body, encoded) if path == "/index.html" else _asset(path, {"": body, **encoded})
    return found


def _read(folder: Traversable, prefix: str) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for entry in folder.iterdir():
        if entry.is_dir():
            found |= _read(entry, f"{prefix}{entry.name}/")
        else:
            found[prefix + entry.name] = entry.read_bytes()
    return found


def _asset(path: str, bodies: Mapping[str, bytes]) -> File:
    """What is hashed never changes under its name."""
    kept = "public, max-age=31536000, immutable" if path.startswith(HASHED) else "no-cache"
    headers = {**SAFE, "Cache-Control": kept, "Vary": "Accept-Encoding"}
    return File(MEDIA_TYPES.get(PurePosixPath(path).suffix, "application/octet-stream"), bodies, headers)


def _page(body: bytes, encoded: Mapping[str, bytes]) -> File:
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    cached = {"Cache-Control": "no-cache", "ETag": etag, "Vary": "Accept, Accept-Encoding"}
    headers = {**SAFE, **cached, "Content-Security-Policy": _policy(body.decode())}
    return File("text/html", {"": body, **encoded}, headers)


def _policy(page: str) -> str:
    """Nothing from anywhere else, no inline style, no inline script but those that the page was built with."""
    digests = [hashlib.sha256(script.encode()).digest() for script in INLINE_SCRIPT.findall(page)]
    scripts = " ".join(["'self'", *(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)])
    own = "style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'"
    none = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    return f"default-src 'none'; script-src {scripts}; {own}; {none}"
