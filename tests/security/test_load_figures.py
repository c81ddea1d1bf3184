"""The verdict of `make load` on a run: passes what is well, names what is not."""
import copy

import pytest

from tools.load import figures
from tools.load.figures import Request, draw, growth, overloaded, percentile, read_record, steady, verdict
from tools.load.watching import cpu_seconds, family, megabytes

WELL = {
    "students": {"turns": 9000, "errors": 0, "p95_ms": 400, "memory_growth": 0.02},
    "overload": {"errors": 0, "statuses": {"200": 500, "503": 90}, "slowest_ms": 8100},
    "harm": {"burst": {"200": 1000}, "slow_loris_longest_s": 28.0, "slow_loris_limit_s": 31.0, "big_body": "413", "students_meanwhile": {"errors": 0}, "memory_growth_mb": 3},
}


def test_a_run_in_which_all_is_well():
    assert verdict(WELL) == []


@pytest.mark.parametrize("part, name, value, said", [
    ("students", "turns", 0, "no turn"), ("students", "errors", 1, "1 answers were errors"), ("students", "p95_ms", 1001, "p95"), ("students", "memory_growth", 0.051, "memory grew by 5.1%"),
    ("students", "memory_growth", float("nan"), "memory"), ("overload", "errors", 2, "neither"), ("overload", "statuses", {"200": 9}, "nothing was shed"), ("overload", "slowest_ms", 10_001, "10.0 s"),
    ("harm", "burst", {"200": 999, "closed": 1}, "burst"), ("harm", "slow_loris_longest_s", 35.0, "half-sent"), ("harm", "big_body", "closed", "10 MB"),
    ("harm", "students_meanwhile", {"errors": 1}, "meanwhile"), ("harm", "memory_growth_mb", 400, "left 400 MB"),
])
def test_each_thing_that_is_wrong_is_named(part, name, value, said):
    found = copy.deepcopy(WELL)
    found[part][name] = value
    assert [said in sentence for sentence in verdict(found)] == [True]


def request(at, ms, status=200, what="message", problem=""):
    return Request(at, what, ms, status, problem)


def test_only_turns_after_warm_up_count_but_every_error_does():
    record = [request(1, 5000), request(1, 10, 500), *(request(100 + n, n) for n in range(1, 101)), request(150, 9000, 200, "widget.js")]
    found = steady(record, [(n, 100.0) for n in range(200)], warm=100)
    assert (found["turns"], found["p50_ms"], found["p95_ms"], found["slowest_ms"], found["errors"]) == (100, 51, 96, 100, 1)


def test_shed_with_the_lines_is_no_error_and_silence_is():
    found = overloaded([request(1, 10), request(1, 10, 503), request(1, 10, 429), request(1, 30_000, 0, problem="timed out")])
    assert found["errors"] == 1 and found["statuses"] == {"200": 1, "503": 1, "429": 1, "0": 1} and found["slowest_ms"] == 30_000


@pytest.mark.parametrize("at_the_end, grown", [(100.0, 0.0), (120.0, 0.2), (90.0, -0.1)])
def test_growth_is_from_the_first_to_the_last_fifth_after_warm_up(at_the_end, grown):
    memory = [(n, 10.0) for n in range(50)] + [(50 + n, 100.0 if n < 50 else at_the_end) for n in range(100)]
    assert growth(memory, warm=50) == pytest.approx(grown)


def test_a_percentile_of_nothing_is_no_number():
    assert percentile([], 0.95) != percentile([], 0.95) and percentile([3], 0.95) == 3


def test_the_record_is_read_back_and_drawn(tmp_path):
    file = tmp_path / "r.csv"
    file.write_text("at,what,ms,status,problem\n" + "".join(f"{n}.5,message,{10 + n},200,\n" for n in range(100)))
    record = read_record(file)
    assert record[0] == Request(0.5, "message", 10.0, 200, "")
    draw(record, [(n, 500.0) for n in range(100)], 20, tmp_path / "p" / "load.png", "a run")
    assert (tmp_path / "p" / "load.png").read_bytes().startswith(b"\x89PNG")


def test_memory_is_that_of_the_whole_family():
    import os
    import subprocess
    import sys

    child = subprocess.Popen([sys.executable, "-c", "import sys; held = b'x' * 60_000_000; print('ready', flush=True); sys.stdin.read()"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        child.stdout.readline()
        assert {os.getpid(), child.pid} <= set(family(os.getpid()))
        assert megabytes(os.getpid()) - megabytes(child.pid) > 10 and megabytes(child.pid) > 60 and cpu_seconds(os.getpid()) > 0
    finally:
        child.communicate()


def test_the_limits_are_the_ones_that_we_publish():
    assert figures.P95_AT_MOST == 1000 and figures.GROWTH_AT_MOST == 0.05
