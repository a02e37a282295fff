"""The session check: its rate, its cost, what disturbs it, and what sessions weigh."""

import sqlite3
import statistics
import sys
import time

from context import Context
from load import Wrk, resident_bytes
from table import Row, Sample
from turns import Side, take_turns

WAITING = 1000


def rate(context: Context) -> list:
    """Checks a second, and what each costs the process, in turns with the C responder: as short as its answer can be,
    and with the fields of ours, which the web server has to read."""
    with context.site.same_answer(context.cookies()[0]) as responder:
        ours, other, same = take_turns(
            context.rounds,
            Side(context.check, lambda: [context.site.ours.process.pid]),
            Side(context.other, lambda: [context.site.other.pid]),
            Side(context.same, lambda: [responder.pid]),
        )
    return [
        Row.at_least(
            "session check, 32 connections; C responder, no check",
            ours.rate, other.rate, 1.0, ours.errors + other.errors,
        ),
        Row.information("the same; C responder that sends our answer, no check", ours.rate, same.rate, ""),
        Row.at_most("process CPU per session check", ours.cost("µs"), 15, other.cost("µs")),
    ]


def waiting(context: Context) -> list:
    """Checks while a thousand sign-ins wait for the provider, in turns with checks alone.

    In the first row the same thousand wait the whole time, so that nothing but waiting is added. In the second each
    waits 200 ms and a new one follows: that is as much sign-in work as two processors can do, which takes its share of
    them from the checks. It shows how gracefully, and has no target.
    """
    alone, beside, errors, crowds, held = _beside(context, "10")
    rows = [
        Row.at_least(
            "check while 1,000 sign-ins wait for the provider; check alone", Sample(beside, "/s"), Sample(alone, "/s"),
            0.5, errors, "waiting in us {:,}, of them at the provider {:,}".format(*min(held)),
        )
    ]
    alone, beside, errors, crowds, _ = _beside(context, "0.2")
    ended = statistics.median(crowds)
    note = f"{ended:,.0f} sign-ins/s ended meanwhile" + (f"; {errors:,} errors" if errors else "")
    return [*rows, Row.information(
        "check while 1,000 sign in over and over, 200 ms each; check alone", Sample(beside, "/s"), Sample(alone, "/s"),
        note,
    )]


def _beside(context: Context, delay: str) -> tuple:
    """Rates alone and beside the crowd, errors, the crowd's own rates, and how many waited when the checks began."""
    site, seconds = context.site, context.seconds
    alone, beside, crowds, held, errors = [], [], [], [], 0
    lead = 3
    for _ in range(3 if context.quick else 6):
        load = context.check().result()
        alone.append(load.rate)
        errors += load.errors
        with site.slow_provider(delay):
            crowd = Wrk(
                f"http://127.0.0.1:{site.ours_port}/", WAITING, lead + seconds + 1, "waiting.lua",
                CODE="0.ARoA-a-code-that-is-refused-late",
            )
            time.sleep(lead)  # until all of them wait
            held.append((site.requests(site.ours_port), site.requests(site.provider_port)))
            load = context.check().result()
            beside.append(load.rate)
            crowd_load = crowd.result()
        crowds.append(crowd_load.rate)
        errors += load.errors + crowd_load.errors
        site.wait_until_idle()
    if delay == "10" and min(held)[0] < WAITING * 0.99:
        raise RuntimeError(f"only {min(held)[0]} sign-ins waited")
    return alone, beside, errors, crowds, held


def start(context: Context) -> list:
    """From the start of the process to the end of its first answer."""
    responder, times = context.site.ours, []
    for _ in range(5 if context.quick else 15):
        responder.stop()
        before = time.perf_counter()
        responder.launch().wait_ready(responder.answers, pause=0.0005)
        times.append((time.perf_counter() - before) * 1000)
    return [Row.at_most("start to first answer", Sample(times, "ms", 1), 50)]


def memory(context: Context) -> list:
    """Resident memory of a process that has answered once, and what each session in memory adds."""
    responder, cookies = context.site.ours, context.many
    idle, each = [], []
    first = len(cookies) // 6
    for _ in range(3):
        responder.stop()
        responder.start()
        idle.append(resident_bytes(responder.process.pid) / 2**20)
        # The load itself makes buffers grow: those are there after the first sixth of the sessions.
        context.check(cookies=cookies[:first]).result()
        before = resident_bytes(responder.process.pid)
        load = context.check(seconds=5, cookies=cookies).result()
        if load.requests < len(cookies) or load.errors:
            raise RuntimeError(f"{load}: not every session was opened")
        each.append((resident_bytes(responder.process.pid) - before) / 1024 / (len(cookies) - first))
    return [
        Row.at_most("resident memory, idle", Sample(idle, "MB", 1), 40),
        Row.at_most(f"resident memory per session in memory ({len(cookies):,})", Sample(each, "KB", 2), 2),
    ]


def lookup(context: Context) -> list:
    """The first check of each of 1,000 sessions, so that the store is asked, with few and with many stored."""
    responder, stored = context.site.ours, 50_000 if context.quick else 1_000_000
    cookies = context.many[:1000]
    responder.stop()
    few, many = responder.folder / "few.sqlite", responder.folder / "many.sqlite"
    _copy(responder.store, few)
    _copy(responder.store, many)
    _keep(few, len(cookies))
    _keep(many, len(cookies))
    _fill(many, stored)
    times = {few: [], many: []}
    for turn in range(4 if context.quick else 11):
        for path, taken in times.items():
            responder.start(ENTRA_FCGI_STORE=f"sqlite:{path}")
            # Few connections: what is measured is the look-up and not the queue before it.
            load = context.check(seconds=2, cookies=cookies, connections=4, ONCE="1").result()
            responder.stop()
            if load.errors or load.requests < len(cookies):
                raise RuntimeError(f"{load}: not every session was found")
            if turn > 0:
                taken.append(load.seconds / load.requests * 1e6)
    responder.start()
    return [
        Row.ratio_at_most(
            f"look-up with {stored:,} sessions stored; with {len(cookies):,}",
            Sample(times[many], "µs", 1), Sample(times[few], "µs", 1), 1.2,
        )
    ]


def _copy(source, target):
    with sqlite3.connect(source) as opened, sqlite3.connect(target) as copied:
        opened.backup(copied)


def _keep(path, count: int):
    """Leaves the sessions that were made first."""
    with sqlite3.connect(path, isolation_level=None) as database:
        database.execute("DELETE FROM session WHERE number NOT IN (SELECT number FROM session ORDER BY number LIMIT ?)",
                         (count,))
        database.execute("VACUUM")


def _fill(path, total: int):
    """Adds rows like the stored ones, of other people, until there are so many."""
    print(f"  storing {total:,} sessions", file=sys.stderr, flush=True)
    with sqlite3.connect(path, isolation_level=None) as database:
        database.execute("PRAGMA synchronous = OFF")
        database.execute(
            """
            WITH RECURSIVE
                counter(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counter WHERE n < ?1),
                model AS (SELECT * FROM session ORDER BY number LIMIT 1)
            INSERT INTO session (id, tenant_id, object_id, subject, session_id, created_at, last_used_at, expires_at,
                                 generation, sealed)
            SELECT randomblob(32), tenant_id, hex(randomblob(16)), hex(randomblob(16)), hex(randomblob(16)),
                   created_at, last_used_at, expires_at, generation, randomblob(length(sealed))
            FROM counter CROSS JOIN model
            """,
            (total - database.execute("SELECT count(*) FROM session").fetchone()[0],),
        )
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


ROWS = {"rate": rate, "waiting": waiting, "start": start, "memory": memory, "lookup": lookup}
