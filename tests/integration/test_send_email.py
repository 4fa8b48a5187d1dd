"""send_email against a real SMTP server, and into a real Maildir."""

from __future__ import annotations

import asyncio
import email.policy
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from mailbox import Maildir
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from builtin_parts import Run, configure, running

from taskservice.domain.outcome import Failed, Outcome, Succeeded

CERTIFICATE = Path(__file__).parent / "certificates" / "localhost.pem"


@dataclass
class Inbox:
    """An SMTP server's memory. ``answers``: what it says to a recipient, or to the data, in place of 250."""

    answers: dict[str, str] = field(default_factory=dict)
    mails: list[EmailMessage] = field(default_factory=list)
    envelopes: list[list[str]] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if "DATA" in self.answers:
            return self.answers["DATA"]
        assert isinstance(envelope.content, bytes)
        self.mails.append(BytesParser(EmailMessage, policy=email.policy.default).parsebytes(envelope.content))
        self.envelopes.append(list(envelope.rcpt_tos))
        self.encrypted.append(session.ssl is not None or server.transport.get_extra_info("ssl_object") is not None)
        return "250 OK"


@dataclass
class MailServer:
    inbox: Inbox
    folder: Path
    monkeypatch: pytest.MonkeyPatch
    servers: list[asyncio.Server] = field(default_factory=list)

    async def listen(self, url: str = "smtp://{at}", tls: ssl.SSLContext | None = None, **options: Any) -> None:
        """Serve, and let TASK_SMTP_URL lead here; ``{at}`` in it is the address."""
        options = {"hostname": "localhost", "loop": asyncio.get_running_loop(), **options}
        server = await asyncio.get_running_loop().create_server(
            lambda: SMTP(self.inbox, **options), "127.0.0.1", 0, ssl=tls
        )
        self.servers.append(server)
        port = server.sockets[0].getsockname()[1]
        configure(self.monkeypatch, self.folder, TASK_SMTP_URL=url.replace("{at}", f"localhost:{port}"))


@pytest.fixture
async def mail_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[MailServer]:
    made = MailServer(Inbox(), tmp_path, monkeypatch)
    yield made
    for server in made.servers:
        server.close()


@pytest.fixture
async def run() -> AsyncIterator[Run]:
    async with running() as run:
        yield run


@pytest.fixture
def tls(monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """The server's side; the client trusts the certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


def result_of(outcome: Outcome) -> dict[str, Any]:
    assert isinstance(outcome, Succeeded), outcome
    assert isinstance(outcome.result, dict)
    return outcome.result


def body_of(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body([kind])
    assert part is not None
    text: str = part.get_content()
    return text.strip()


async def test_mail_arrives_with_all_that_was_said(mail_server: MailServer, run: Run) -> None:
    await mail_server.listen()
    parameters = {
        "recipient": "Ada <ada@example.com>, bob@example.com",
        "subject": "Grüße: Weekly Update",
        "body": "Good day\n.\nFrom here",
        "sender": "Shop <shop@example.org>",
        "html": "<p>Good day</p>",
    }
    result = result_of(await run("send_email", parameters))
    [mail] = mail_server.inbox.mails
    assert mail_server.inbox.envelopes == [["ada@example.com", "bob@example.com"]]
    assert (mail["From"], mail["Subject"]) == ("Shop <shop@example.org>", "Grüße: Weekly Update")
    assert mail["To"] == "Ada <ada@example.com>, bob@example.com"
    assert body_of(mail, "plain").splitlines() == ["Good day", ".", "From here"]
    assert body_of(mail, "html") == "<p>Good day</p>"
    assert result == {
        "message_id": mail["Message-ID"],
        "recipients": ["ada@example.com", "bob@example.com"],
        "delivered_to": "smtp",
    }


async def test_a_repeated_attempt_sends_the_same_message_id_and_another_task_another(
    mail_server: MailServer, run: Run
) -> None:
    await mail_server.listen()
    to_ada = {"recipient": "ada@example.com"}
    first = result_of(await run("send_email", to_ada, task_id=7, attempt=1))
    second = result_of(await run("send_email", to_ada, task_id=7, attempt=2))
    other = result_of(await run("send_email", to_ada, task_id=8))
    assert first["message_id"] == second["message_id"] != other["message_id"]


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
async def test_the_server_is_logged_in_to_with_name_and_password(mail_server: MailServer, run: Run) -> None:
    def check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
        return AuthResult(success=data == LoginPassword(b"me@here", b"p@ss/word"), handled=False)

    login = {"authenticator": check, "auth_required": True, "auth_require_tls": False}
    await mail_server.listen("smtp://me%40here:p%40ss%2Fword@{at}", **login)
    result_of(await run("send_email", {"recipient": "ada@example.com"}))

    await mail_server.listen("smtp://me%40here:wrong@{at}", **login)
    outcome = await run("send_email", {"recipient": "ada@example.com"})
    assert isinstance(outcome, Failed)
    assert not outcome.final, "the operator may mend it meanwhile"
    assert "wrong" not in outcome.message


@pytest.mark.parametrize(("option", "encrypted"), [("", True), ("?starttls=always", True), ("?starttls=never", False)])
async def test_starttls_is_taken_where_it_is_offered_unless_it_is_unwanted(
    mail_server: MailServer, run: Run, tls: ssl.SSLContext, option: str, encrypted: bool
) -> None:
    await mail_server.listen("smtp://{at}" + option, tls_context=tls)
    result_of(await run("send_email", {"recipient": "ada@example.com"}))
    assert mail_server.inbox.encrypted == [encrypted]


async def test_starttls_that_is_demanded_but_not_offered_sends_nothing(mail_server: MailServer, run: Run) -> None:
    await mail_server.listen("smtp://{at}?starttls=always")
    assert isinstance(await run("send_email", {"recipient": "ada@example.com"}), Failed)
    assert mail_server.inbox.mails == []


async def test_smtps_is_encrypted_from_the_first_byte(mail_server: MailServer, run: Run, tls: ssl.SSLContext) -> None:
    await mail_server.listen("smtps://{at}", tls=tls)
    result_of(await run("send_email", {"recipient": "ada@example.com"}))
    assert mail_server.inbox.encrypted == [True]


async def test_a_certificate_that_nobody_trusts_is_not_spoken_to(
    mail_server: MailServer, run: Run, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    await mail_server.listen("smtps://{at}", tls=tls)
    outcome = await run("send_email", {"recipient": "ada@example.com"})
    assert isinstance(outcome, Failed)
    assert "CERTIFICATE_VERIFY_FAILED" in outcome.message
    assert mail_server.inbox.mails == []


@pytest.mark.parametrize(("answer", "final"), [("550 5.1.1 no such user", True), ("451 4.7.1 try later", False)])
@pytest.mark.parametrize("at", ["ada@example.com", "DATA"])
async def test_a_lasting_refusal_fails_at_once_and_a_passing_one_is_tried_again(
    mail_server: MailServer, run: Run, at: str, answer: str, final: bool
) -> None:
    mail_server.inbox.answers[at] = answer
    await mail_server.listen()
    outcome = await run("send_email", {"recipient": "ada@example.com"})
    assert isinstance(outcome, Failed)
    assert outcome.final is final
    assert answer in outcome.message


async def test_who_is_refused_while_others_are_not_is_told_in_the_result(mail_server: MailServer, run: Run) -> None:
    mail_server.inbox.answers["bob@example.com"] = "550 gone"
    await mail_server.listen()
    result = result_of(await run("send_email", {"recipient": "ada@example.com,bob@example.com"}))
    assert result["recipients"] == ["ada@example.com"]
    assert result["refused"] == {"bob@example.com": "550 gone"}


async def test_a_server_that_is_not_there_is_tried_again(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, tmp_path, TASK_SMTP_URL="smtp://user:hidden@127.0.0.1:1")
    outcome = await run("send_email", {"recipient": "ada@example.com"})
    assert isinstance(outcome, Failed)
    assert not outcome.final
    assert "hidden" not in f"{outcome.message} {outcome.traceback}"


async def test_a_server_that_never_answers_takes_no_longer_than_the_task_may(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = await asyncio.start_server(lambda reader, writer: reader.read(), "127.0.0.1", 0)
    configure(
        monkeypatch, tmp_path, TASK_SMTP_URL=f"smtp://127.0.0.1:{silent.sockets[0].getsockname()[1]}?starttls=never"
    )
    outcome = await run("send_email", {"recipient": "ada@example.com"}, timeout_s=0.5)
    assert outcome == Failed("TimeoutError", "took longer than 0.5 s")
    silent.close()


@pytest.mark.parametrize("option", ["starttls=perhaps", "tls=1"])
async def test_an_unknown_option_of_the_url_is_named(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    configure(monkeypatch, tmp_path, TASK_SMTP_URL=f"smtp://localhost?{option}")
    outcome = await run("send_email", {"recipient": "ada@example.com"})
    assert isinstance(outcome, Failed)
    assert outcome.final
    assert outcome.message.startswith("TASK_SMTP_URL: ")


async def test_without_a_server_mail_is_kept_in_a_maildir(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, tmp_path, TASK_DATA_DIR=str(tmp_path / "not" / "yet"))
    to_user = {"recipient": "user@example.com", "subject": "Weekly Update"}
    results = await asyncio.gather(*(run("send_email", to_user, task_id=n) for n in range(1, 21)))
    mails = list(Maildir(tmp_path / "not" / "yet" / "mail", create=False))
    assert {mail["Message-ID"] for mail in mails} == {result_of(result)["message_id"] for result in results}
    assert {(mail["To"], mail["Subject"], mail["From"]) for mail in mails} == {
        ("user@example.com", "Weekly Update", "task-service@localhost")
    }
    assert result_of(results[0])["delivered_to"] == "maildir"


@pytest.mark.parametrize(
    ("parameters", "names"),
    [
        ({}, "parameters.recipient: is required"),
        ({"recipient": ""}, "parameters.recipient: must be one mail address"),
        ({"recipient": " , "}, "parameters.recipient: must be one mail address"),
        ({"recipient": "nobody"}, "parameters.recipient: 'nobody' is not a mail address"),
        ({"recipient": "a@b, c@@d"}, "parameters.recipient: "),
        ({"recipient": "a b@example.com"}, "parameters.recipient: "),
        ({"recipient": "a@-x.com"}, "parameters.recipient: "),
        ({"recipient": "a@x.com\nBcc: evil@example.com"}, "parameters.recipient: must be printable"),
        ({"recipient": "a@x.com\r\nRCPT TO:<evil@example.com>"}, "parameters.recipient: must be printable"),
        ({"recipient": "a@x.com>\u2028Bcc: evil@example.com"}, "parameters.recipient: must be printable"),
        ({"recipient": "ü@example.com"}, "parameters.recipient: "),
        ({"recipient": ",".join(f"a{n}@x.com" for n in range(101))}, "parameters.recipient: must be at most 100"),
        ({"recipient": "a@x.com", "subject": "x\nBcc: evil@example.com"}, "parameters.subject: must be printable"),
        ({"recipient": "a@x.com", "sender": "x@y\nz"}, "parameters.sender: must be printable"),
        ({"recipient": "a@x.com", "sender": "x@y, z@y"}, "parameters.sender: must be one mail address"),
        ({"recipient": "a@x.com", "subjekt": "x"}, "parameters.subjekt: is not a parameter"),
        ({"recipient": 5}, "parameters.recipient: must be text"),
    ],
)
async def test_a_wrong_parameter_fails_at_once_is_named_and_sends_nothing(
    mail_server: MailServer, run: Run, parameters: dict[str, Any], names: str
) -> None:
    await mail_server.listen()
    outcome = await run("send_email", parameters)
    assert isinstance(outcome, Failed)
    assert outcome.final
    assert outcome.message.startswith(names)
    assert mail_server.inbox.mails == []


async def test_a_domain_of_other_letters_is_sent_as_mail_servers_know_it(mail_server: MailServer, run: Run) -> None:
    await mail_server.listen()
    result_of(await run("send_email", {"recipient": "ada@bücher.example"}))
    assert mail_server.inbox.envelopes == [["ada@xn--bcher-kva.example"]]
