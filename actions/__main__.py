"""`python -m actions [PORT]`: the action server, on this machine's loopback address only.

rasa-sdk's own start listens on every address and its error replies repeat the request; both are closed here.
"""
from __future__ import annotations

import logging
import os
import sys

from rasa_sdk.endpoint import create_app
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as as_json

from services_directory.no_core import forbid_core_dumps

HOST = "127.0.0.1"


async def _failed(request: Request, problem: Exception) -> HTTPResponse:
    logging.getLogger("actions").error("action failed: %s", type(problem).__name__)
    return as_json({"error": "action failed"}, status=500)


def main(port: int) -> None:
    forbid_core_dumps()
    logging.basicConfig(level="WARNING", format="%(levelname)s %(name)s %(filename)s:%(lineno)d %(message)s")
    app = create_app("actions")
    app.error_handler.add(Exception, _failed)
    app.run(host=HOST, port=port, workers=1, access_log=False, motd=False, debug=False)


if __name__ == "__main__":
    os.environ["SANIC_REGISTER"] = "false"
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5055)
