"""`make scaling`: what a conversation costs two servers, Redis and PostgreSQL: the figures of docs/scaling.md.

Counted, not timed: processor seconds of each process, bytes and commands in Redis. So a busy machine changes little.
"""
from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.faults.pair import CRISIS, DISCLOSURE, Pair  # noqa: E402
from tests.postgres_server import PostgresServer, create_database  # noqa: E402
from tests.redis_server import running_redis  # noqa: E402

CONVERSATIONS = 40
SENTENCES = [DISCLOSURE, "can I report without giving my name", "what happens after I report", "who will know", CRISIS]


def processor(process: int) -> float:
    """Seconds of a processor that it has used (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def megabytes(process: int) -> float:
    return next(int(line.split()[1]) for line in Path(f"/proc/{process}/status").read_text().splitlines() if line.startswith("VmRSS")) / 1024


def main() -> int:
    postgres = PostgresServer()
    create_database(postgres.url, "signpost")
    try:
        with tempfile.TemporaryDirectory() as folder, running_redis() as redis:
            pair = Pair(Path(folder), redis, postgres)
            try:
                report(pair)
            finally:
                pair.stop()
    finally:
        postgres.stop()
        postgres.remove()
    return 0


def report(pair: Pair) -> None:
    talk(pair, 4)  # caches are warm, connections are open
    parts = {
        "Rasa process": [server.process.pid for server in pair.servers], "action server": [pair.action_server(n) for n in (0, 1)],
        "Redis": [pair.redis.process.pid],
    }
    pair.redis.client.flushdb()
    pair.redis.client.config_resetstat()
    empty = pair.redis.client.info("memory")["used_memory"]
    before = {name: sum(map(processor, processes)) for name, processes in parts.items()}
    turns = talk(pair, CONVERSATIONS)
    print(f"{CONVERSATIONS} conversations, {turns} turns (greetings counted), each message to the other server; per turn:")
    for name, processes in parts.items():
        print(f"  {name}: {1000 * (sum(map(processor, processes)) - before[name]) / turns:.2f} ms of a processor")
    scripts = pair.redis.client.info("commandstats").get("cmdstat_evalsha", {}).get("calls", 0)
    print(f"  Redis: {scripts / turns:.1f} scripts")
    sizes = [pair.redis.client.memory_usage(key) for key in pair.redis.client.keys("signpost:conversation:*")]
    print(f"per conversation in Redis: {sum(sizes) / len(sizes) / 1024:.1f} KiB in its record (largest {max(sizes) / 1024:.1f}); "
          f"{(pair.redis.client.info('memory')['used_memory'] - empty) / CONVERSATIONS / 1024:.1f} KiB in all")
    for name, processes in parts.items():
        print(f"memory of one {name}: {megabytes(processes[0]):.0f} MiB")
    backends = subprocess.run(["pgrep", "-fc", "postgres: signpost signpost"], capture_output=True, text=True).stdout.strip()
    print(f"connections to PostgreSQL: {backends} of two servers")


def talk(pair: Pair, conversations: int) -> int:
    turns = 0
    for number in range(conversations):
        student = pair.student(("northbridge", "aberwen", "glenmarrow", "loughmore")[number % 4])
        assert student.begun(number % 2)
        for turn, sentence in enumerate(SENTENCES):
            assert student.say(sentence, (number + turn + 1) % 2).status_code == 200
            turns += 1
        turns += 1
    return turns


if __name__ == "__main__":
    sys.exit(main())
