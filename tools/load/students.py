"""Students as Locust sends them (runs in Locust's own environment: standard library and Locust only).

Each opens the chat, writes what happened or asks something, presses buttons, reads for a while (15 s on average, as
people do: mostly short, sometimes long), and leaves, some by Exit now and most by just closing the page. What they
write comes from the development set, so that the mix of topics, lengths and languages is the one that is tuned for.
"""
import csv
import json
import random
import uuid

import gevent
from locust import FastHttpUser, constant, events, task

READS = 15.0  # seconds on average between two messages
LONGEST_READ = 60.0
STEPS = (3, 9)  # messages of one conversation
PRESSES, LEAVES_BY_EXIT = 0.4, 0.3  # how often a button is pressed instead of typing; how many end the chat
SMALL_TALK = ("thank you", "ok", "hello?", "are you a real person", "can I report without giving my name", "what happens if I report", "who will see this", "asdf gh")
TYPED_SMALL_TALK = 0.25
INSTITUTIONS = ("northbridge", "northbridge", "glenmarrow", "aberwen", "loughmore")

pool = []
record = None


@events.init_command_line_parser.add_listener
def options(parser):
    parser.add_argument("--messages", required=True, help="file with a JSON object with \"text\" on each line")
    parser.add_argument("--record", required=True, help="file to write one line per request to")
    parser.add_argument("--reads", type=float, default=READS, help="seconds on average between two messages; 0: none")
    parser.add_argument("--slugs", default=",".join(INSTITUTIONS), help="institutions whose students write, separated by commas; one named twice has twice as many")
    parser.add_argument("--origin", default="", help="address of the page that has the widget on it, where that is another one than Signpost's")


@events.test_start.add_listener
def open_files(environment, **_):
    global record
    with open(environment.parsed_options.messages, encoding="utf-8") as lines:
        pool.extend(json.loads(line)["text"] for line in lines)
    record = open(environment.parsed_options.record, "w", newline="", encoding="utf-8", buffering=1)
    csv.writer(record).writerow(["at", "what", "ms", "status", "problem"])


@events.request.add_listener
def write_down(name, response_time, exception, start_time, response=None, **_):
    status = getattr(response, "status_code", 0)
    csv.writer(record).writerow([f"{start_time:.3f}", name, f"{response_time:.1f}", status, str(exception or "")[:120].replace("\n", " ")])


def has_lines(body):
    return any("999" in message.get("text", "") for message in body.get("messages", []))


class Student(FastHttpUser):
    wait_time = constant(0)
    connection_timeout = network_timeout = 30.0

    def on_start(self):
        self.chance = random.Random(self.environment.runner.user_count)
        self.pause(self.chance.random())  # not all at the same moment

    @task
    def conversation(self):
        options = self.environment.parsed_options
        slug = self.chance.choice(options.slugs.split(","))
        self.client.get("/widget.js", name="widget.js", headers={"Accept-Encoding": "gzip"})
        self.origin = {"Origin": options.origin} if options.origin else {}
        for path in ("sessions", "messages") if options.origin else ():  # a browser asks first whether such a page may write
            self.client.options(f"/webhooks/web/{path}", name="may I", headers={**self.origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"})
        begun = self.ask("POST", "/webhooks/web/sessions", "begin", {"institution": slug})
        self.pause()
        if "session" not in begun:
            return
        self.headers = {"Authorization": f"Bearer {begun['session']}"}
        answer = begun
        for _ in range(self.chance.randint(*STEPS)):
            answer = self.say(answer)
            self.pause()
        if self.chance.random() < LEAVES_BY_EXIT:
            self.client.delete("/webhooks/web/sessions", name="exit now", headers={**self.headers, **self.origin})

    def say(self, answer):
        offered = [button["payload"] for message in answer.get("messages", []) for button in message.get("buttons", [])]
        message = {"id": str(uuid.UUID(int=self.chance.getrandbits(128), version=4))}
        if offered and self.chance.random() < PRESSES:
            return self.ask("POST", "/webhooks/web/messages", "button", {**message, "payload": self.chance.choice(offered)}, self.headers)
        text = self.chance.choice(SMALL_TALK) if self.chance.random() < TYPED_SMALL_TALK else self.chance.choice(pool)
        return self.ask("POST", "/webhooks/web/messages", "message", {**message, "text": text}, self.headers)

    def ask(self, method, path, name, body, headers=None):
        """The answer as an object. Overloaded is an answer too, if the lines are in it; anything else is an error."""
        with self.client.request(method, path, name=name, json=body, headers={**self.origin, **(headers or {})}, catch_response=True) as response:
            try:
                answer = response.json() if response.content else {}
            except ValueError:
                answer = {}
            if response.status_code in (429, 503) and has_lines(answer):
                response.success()  # counted by its status; a shed student has the lines
            elif response.status_code not in (200, 201):
                response.failure(f"{response.status_code}")
            elif not answer.get("messages"):
                response.failure("an answer without a message")
            else:
                response.success()
        return answer

    def pause(self, share=1.0):
        reads = self.environment.parsed_options.reads
        if reads:
            gevent.sleep(share * min(LONGEST_READ, self.chance.expovariate(1 / reads)))
