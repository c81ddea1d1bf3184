"""The feed as a process of its own, asked over HTTP."""
import subprocess
import sys
import time

import pytest
import requests
from directory_factories import institution, service, write_file, write_folder

from bot.start import free_ports
from services_directory.settings import ROOT

pytestmark = pytest.mark.slow
STARTS_WITHIN = 400.0    # seconds: others may be using the processor


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    home = tmp_path_factory.mktemp("serve")
    folder = write_folder(home / "files", institution(services=[
        service(f"s-{n:03d}") for n in range(60)]))
    [port] = free_ports(1)
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "services_directory", "serve", "--port", str(port),
         "--folder", str(folder), "--database", f"sqlite:///{home}/d.db"], cwd=ROOT,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    base = f"http://127.0.0.1:{port}"
    try:
        _wait(process, base)
        yield base, folder, f"sqlite:///{home}/d.db"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(process, base):
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        try:
            if requests.get(f"{base}/health", timeout=60).status_code == 200:
                return
        except requests.ConnectionError:
            assert process.poll() is None, process.stdout.read()
            time.sleep(0.1)
    pytest.fail("the feed did not start")


def test_what_a_reader_asks_for(served):
    base, *_ = served
    assert requests.get(f"{base}/directory/").json()[0]["slug"] == "north"
    assert requests.get(f"{base}/directory/north/").json()["version"].startswith("HSDS")
    answer = requests.get(f"{base}/directory/north/services", params={"per_page": 25})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    page = answer.json()
    assert (page["size"], page["first_page"], page["last_page"]) == (25, True, False)
    one = page["contents"][0]
    assert requests.get(f"{base}/directory/north/services/{one['id']}").json() == one


def test_who_has_the_page_already_is_told_so(served):
    base, *_ = served
    address = f"{base}/directory/north/services"
    tag = requests.get(address).headers["ETag"]
    assert requests.get(address, headers={"If-None-Match": tag}).status_code == 304
    assert requests.get(f"{address}?page=2", headers={"If-None-Match": tag}).status_code == 200


def test_a_page_on_another_site_may_read_it(served):
    answer = requests.options(f"{served[0]}/directory/north/services")
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path, status", [
    ("/directory/nowhere/services", 404), ("/directory/north/secrets", 404),
    ("/directory/north/services/x", 404), ("/directory/north/services?page=zero", 400),
    ("/nothing", 404)])
def test_what_cannot_be_had(served, path, status):
    answer = requests.get(served[0] + path)
    assert answer.status_code == status and "error" in answer.json()


def test_a_changed_directory_is_in_the_feed_without_a_restart(served):
    base, folder, database = served
    address = f"{base}/directory/north/services"
    tag = requests.get(address).headers["ETag"]
    write_file(folder / "north.yml", institution(services=[service("brand-new")]))
    subprocess.run([sys.executable, "-m", "services_directory", "load", "--folder", str(folder),
                    "--database", database], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    answer = requests.get(address, headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert "Brand-New" in [s["name"] for s in answer.json()["contents"]]


def test_our_own_import_reads_our_own_feed(served, tmp_path, capsys):
    from services_directory.__main__ import main

    base, folder, _ = served
    assert main(["import", f"{base}/directory/north", "--into", "north", "--folder",
                 str(folder)]) == 0
    printed = capsys.readouterr().out
    assert "service brand-new" not in printed     # known already, and the same
