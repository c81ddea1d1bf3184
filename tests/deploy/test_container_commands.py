"""Each container's exact command in an empty environment, with PostgreSQL and Redis: what the image sets, what compose.yaml sets, no more."""
from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "services_directory"))
from directory_factories import channel, institution, real_channel, service, write_folder  # noqa: E402

from bot.paths import ROOT  # noqa: E402
from bot.start import free_ports  # noqa: E402
from tests.deploy.test_containers import COMPOSE, CONTAINERFILE  # noqa: E402
from tests.postgres_server import create_database, find_postgres  # noqa: E402
from tests.web.servers import READY_WITHIN, Talk, until  # noqa: E402

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not (shutil.which("redis-server") and find_postgres()), reason="PostgreSQL or Redis is not on this machine")]
LAST = CONTAINERFILE.split("FROM ${BASE} AS run")[1]


def words_of(instruction):
    """ENTRYPOINT and CMD are written as JSON lists."""
    return re.findall(r'"([^"]+)"', re.search(rf"^{instruction} \[(.+)\]$", LAST, re.MULTILINE)[1])


def image_environment():
    block = re.search(r"^ENV ((?:.+\\\n)*.+)$", LAST, re.MULTILINE)[1].replace("\\\n", " ")
    return dict(pair.split("=", 1) for pair in block.split())


class Containers:
    """The services of compose.yaml as processes. Only addresses, ports and places are other ones."""

    def __init__(self, folder, database_url):
        self.folder, self.running = folder, []
        self.bot_port, self.action_port, self.feed_port, redis = free_ports(4)
        (folder / "tmp").mkdir()
        (folder / "secrets").mkdir(mode=0o700)
        write_folder(folder / "institutions", institution("north", [service(channels=[real_channel(), channel("web_chat")])], header={"demo": False}))
        self.secret("database_url", database_url)
        self.secret("redis_conf", "requirepass of-this-test")
        self.secret("redis_url", f"redis://:of-this-test@127.0.0.1:{redis}/0")
        self.secret("pseudonym_keys", "k" * 40)
        self.start([*self.placed(COMPOSE["services"]["redis"]["command"]), "--port", str(redis)], {})

    def secret(self, name, text):
        (self.folder / "secrets" / name).write_text(text + "\n")
        (self.folder / "secrets" / name).chmod(0o400)

    def placed(self, values):
        """The same words with this machine's places in them."""
        places = {"/opt/signpost/.venv/bin/python": sys.executable, "/run/secrets": f"{self.folder}/secrets", "/etc/signpost/institutions": f"{self.folder}/institutions"}
        swap = lambda text: next((str(text).replace(old, new) for old, new in places.items() if str(text).startswith(old)), str(text))  # noqa: E731
        return {key: swap(value) for key, value in values.items()} if isinstance(values, dict) else [swap(value) for value in values]

    def start(self, command, environment):
        with (self.folder / "output.log").open("ab") as log:
            program = shutil.which(command[0]) or command[0]
            self.running.append(subprocess.Popen([program, *command[1:]], cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True))

    def container(self, name, **ports):
        """Its entrypoint and command with the image's environment and its own: nothing of this process's."""
        service = COMPOSE["services"][name]
        environment = self.placed({**image_environment(), **{key: str(value) for key, value in service["environment"].items()}})
        environment.update(HOME=str(self.folder / "tmp"), MPLCONFIGDIR=str(self.folder / "tmp" / "matplotlib"), **ports)
        self.start(self.placed([*words_of("ENTRYPOINT"), *service.get("command", words_of("CMD"))]), environment)
        return environment

    def output(self):
        return (self.folder / "output.log").read_text()

    def stop(self):
        for process in reversed(self.running):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
                process.wait(60)


@pytest.fixture(scope="module")
def containers(tmp_path_factory, postgres_address):
    from bot.training import train

    train()
    made = Containers(tmp_path_factory.mktemp("containers"), create_database(postgres_address))
    made.environment = made.container("signpost", SIGNPOST_PORT=str(made.bot_port), SIGNPOST_ACTION_PORT=str(made.action_port))
    yield made
    made.stop()


def healthy(containers):
    """The image's own health check, in the image's own environment."""
    command = containers.placed(words_of(r"HEALTHCHECK .*\\\n    CMD"))
    return subprocess.run(command, cwd=ROOT, env=containers.environment, capture_output=True).returncode == 0


def test_the_bot_starts_in_production_and_answers(containers):
    until(lambda: healthy(containers) or containers.running[1].poll() is not None, READY_WITHIN)
    assert healthy(containers), containers.output()[-2000:]
    talk = Talk(f"http://127.0.0.1:{containers.bot_port}", "north")
    assert talk.begun.status_code == 201
    assert talk.say("I want to die").status_code == 200 and any(message.get("urgent") for message in talk.messages)


def test_no_secret_is_in_what_it_prints(containers):
    assert not [word for word in ("of-this-test", "k" * 40) if word in containers.output()]


def test_the_feed_answers(containers):
    words = COMPOSE["services"]["feed"]["command"]
    words[words.index("--port") + 1] = str(containers.feed_port)
    containers.container("feed")
    until(lambda: _status(f"http://127.0.0.1:{containers.feed_port}/directory/north/services") == 200)


def _status(url):
    try:
        return requests.get(url, timeout=60).status_code
    except requests.RequestException:
        return 0


def test_nothing_but_its_own_temporary_folder_is_written(containers):
    """The file system of a container is read-only: whatever the checkout got would have been a failure there."""
    status = subprocess.run(["git", "-C", ROOT, "status", "--porcelain", "--untracked-files=all", "bot", "actions", "services_directory", "data", "institutions"], capture_output=True, text=True)
    new = [line for line in status.stdout.splitlines() if line.startswith("??")]
    assert not [line for line in new if line.endswith((".db", ".log", ".rdb", ".pyc"))]
