"""`python -m actions [PORT]`: the action server, on this machine or a private network, for the bot alone.

rasa-sdk's own start listens on every address, asks nobody who they are, and its error replies repeat the request;
all three are closed here.
"""
from __future__ import annotations

import argparse
import logging
import os
import sys

from actions import quiet  # noqa: F401, I001  (before rasa_sdk)
from rasa_sdk.endpoint import create_app

from actions import gate
from actions.parent import go_with
from services_directory.no_core import forbid_core_dumps

LARGEST_REQUEST = 1024 * 1024  # bytes; slots and an intent are a few hundred


def main(port: int) -> int:
    forbid_core_dumps()
    logging.basicConfig(level="WARNING", format="%(levelname)s %(name)s %(filename)s:%(lineno)d %(message)s")
    try:
        host = gate.read_host()
        secret = gate.read_secret(host)
    except gate.GateError as problem:
        print(f"The action server cannot start: {problem}", file=sys.stderr)
        return 2
    app = create_app("actions", cors_origins="")
    app.config.REQUEST_MAX_SIZE = LARGEST_REQUEST
    app.error_handler.add(Exception, gate.failed)
    gate.close_to_strangers(app, secret)
    app.run(host=host, port=port, workers=1, access_log=False, motd=False, debug=False)
    return 0


if __name__ == "__main__":
    os.environ["SANIC_REGISTER"] = "false"
    parser = argparse.ArgumentParser(prog="python -m actions", description="The action server, for the bot alone.")
    parser.add_argument("port", type=int, nargs="?", default=5055)
    parser.add_argument("--parent", type=int, help="the process that started this one, and with which it ends")
    asked = parser.parse_args()
    if asked.parent:
        go_with(asked.parent)
    sys.exit(main(asked.port))
