"""The container's health check: exit status 0 once messages can be answered. Prints nothing but the reason."""
import os
import sys
import urllib.error
import urllib.request

try:
    urllib.request.urlopen(f"http://127.0.0.1:{os.environ.get('SIGNPOST_PORT', '5005')}/health", timeout=4).close()
except urllib.error.HTTPError as answer:
    sys.exit(f"not ready: {answer.code}")
except OSError as problem:
    sys.exit(f"nobody answers: {type(problem).__name__}")
