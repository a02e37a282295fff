"""A signed-in page: a file that the web server itself serves to who is signed in."""

import socket

from context import Context
from stand import PAGE, PAGE_BYTES
from table import Row
from turns import Side, take_turns

OPPONENT = "Apache + mod_auth_openidc, session in its shared memory"


def page(context: Context) -> list:
    """Pages a second: nginx with our check, with the kept decision, with none; Apache with mod_auth_openidc."""
    site = context.site
    with site.apache() as apache:
        there = [site.sign_in_at_apache() for _ in context.cookies()]
        plain, cached, unprotected, other = take_turns(
            context.rounds,
            _side(context, site.ours_port, PAGE, context.cookies(), site.nginx_and_ours),
            _side(context, site.ours_port, "/cached" + PAGE, context.cookies(), site.nginx_and_ours),
            _side(context, site.ours_port, "/open" + PAGE, context.cookies(), site.nginx_and_ours),
            _side(context, site.apache_port, PAGE, there, apache.processes),
        )
    return [
        *(
            Row.at_least(
                f"{what}; {OPPONENT}", side.rate, other.rate, least, side.errors + other.errors, _cost(side, other)
            )
            for what, side, least in (
                ("signed-in page, 32 connections", plain, 1.5), ("the same, decision kept for a second", cached, 5)
            )
        ),
        Row.information("the same file of nginx, no check; the same", unprotected.rate, other.rate,
                        _cost(unprotected, other)),
    ]


def _cost(ours: Side, other: Side) -> str:
    return f"CPU a page: {ours.cost('µs')}; {other.cost('µs')}"


def _side(context: Context, port: int, path: str, cookies: list, processes) -> Side:
    length = _answer_length(port, path, cookies[0])
    return Side(
        lambda: context.load(f"http://localhost:{port}{path}", cookies, ANSWER_BYTES=str(length)), processes
    )


def _answer_length(port: int, path: str, cookie: str) -> int:
    """The bytes of one good answer, fields and all. The host is the one that the session was made for:
    mod_auth_openidc looks."""
    request = f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: {cookie}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        answer = b""
        while len(answer.partition(b"\r\n\r\n")[2]) < PAGE_BYTES:
            received = connection.recv(65536)
            if not received:
                break
            answer += received
            if not answer.startswith(b"HTTP/1.1 200 "):
                break
    if len(answer.partition(b"\r\n\r\n")[2]) != PAGE_BYTES:
        raise RuntimeError(f"{path} on {port}: {answer[:500]!r}")
    return len(answer)


ROWS = {"page": page}
