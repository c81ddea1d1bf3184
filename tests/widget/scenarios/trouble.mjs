import assert from "node:assert/strict";
import { KINDS } from "../lib/replies.mjs";

const LINES = ["Call 999", "Call 116 123", "Text SHOUT to 85258"];
const hasLines = async (visit) => {
  const said = await visit.transcript.innerText();
  for (const line of LINES) assert.ok(said.includes(line), line);
};
const isMessage = (one) => one.path.endsWith("/messages") && one.method === "POST";
const sent = (house) => house.asked.filter(isMessage).map((one) => JSON.parse(one.body));
const refusal = (code, message, messages = KINDS.help) => ({ error: { code, message }, messages });

scenario("the server is away from the start: the lines at once, and a way to try again that works", async ({ visit, house }) => {
  await visit.host();
  await visit.openPanel();
  house.answer = () => "gone";
  await visit.begin();
  await hasLines(visit);
  house.answer = null;
  await visit.button("Try again").click();
  await visit.page.waitForFunction(() => document.querySelector("signpost-chat").shadowRoot.textContent.includes("What would you like help with"));
});

scenario("an answer that is lost: asked again with the same id, the turn runs once, one answer is shown", async ({ visit, house }) => {
  await visit.start();
  let lost = 0;
  house.answer = (request) => (request.url.endsWith("/messages") && !lost++ ? "lose" : undefined);
  await visit.ask("he follows me everywhere");
  const ids = sent(house).map((one) => one.id);
  assert.equal(ids.length, 2);
  assert.equal(ids[0], ids[1]);
  assert.ok(await visit.part(".card").count() > 0);
});

scenario("lost for longer: the lines, then Try again with the same id", async ({ visit, house }) => {
  await visit.start();
  house.answer = () => "gone";
  await visit.ask("he follows me everywhere");
  await hasLines(visit);
  house.answer = null;
  await visit.button("Try again").click();
  await visit.part(".card").first().waitFor();
  assert.equal(new Set(sent(house).map((one) => one.id)).size, 1);
  assert.ok(await visit.button("Try again (chosen)").count() === 1);
});

scenario("a button whose answer was lost can be pressed again", async ({ visit, house }) => {
  await visit.start();
  house.answer = () => "gone";
  await visit.button("I am here for someone else").click();
  await visit.button("Try again").waitFor();
  house.answer = null;
  assert.equal(await visit.button("I am here for someone else").getAttribute("aria-disabled"), "false");
  await visit.button("I am here for someone else").click();
  await visit.button("I saw or heard something").waitFor();
});

scenario("after eight seconds without an answer the lines are shown, and the answer still comes", async ({ visit, page, house }) => {
  await page.clock.install();
  await visit.start();
  house.answer = () => "hang";
  await visit.say("he follows me everywhere");
  await page.clock.runFor(7000);
  assert.equal((await visit.transcript.innerText()).includes("116 123"), false);
  await page.clock.runFor(1500);
  await hasLines(visit);
  house.answer = null;
  house.release();
  await visit.part(".card").first().waitFor();
});

scenario("no answer at all: it gives up, says so, and offers to try again", async ({ visit, page, house }) => {
  await page.clock.install();
  await visit.start();
  house.answer = () => "hang";
  await visit.say("hello");
  await page.clock.runFor(26000);
  await visit.button("Try again").waitFor();
  await hasLines(visit);
});

scenario("typing goes on while the bot answers; what is sent meanwhile waits its turn", async ({ visit, house }) => {
  await visit.start();
  house.answer = () => "hang";
  await visit.say("first words");
  await visit.say("second words");
  await visit.part("textarea").fill("third, not sent");
  assert.equal((await house.hears(isMessage)).length, 1);
  house.answer = null;
  house.release();
  await visit.page.waitForFunction(() => document.querySelector("signpost-chat").shadowRoot.querySelectorAll(".scroll li.you").length === 2 && document.querySelector("signpost-chat").shadowRoot.querySelector(".waiting").hidden);
  await visit.idle();
  assert.equal(await visit.part("textarea").inputValue(), "third, not sent");
  await house.hears(isMessage, 2);
  assert.deepEqual(sent(house).map((one) => one.text), ["first words", "second words"]);
});

scenario("while an answer is awaited the way out works at once, and what comes later is not shown", async ({ visit, page, house }) => {
  await visit.start();
  house.answer = () => "hang";
  await visit.say("he follows me everywhere");
  await visit.button("Exit now").click();
  await page.waitForURL("**/neutral.html");
  house.release();
});

scenario("offline: it says that calls and texts may still work, with the lines, without waiting", async ({ visit, context }) => {
  await visit.start();
  await context.setOffline(true);
  await visit.ask("hello");
  await hasLines(visit);
  assert.ok((await visit.transcript.innerText()).includes("no internet"));
  await context.setOffline(false);
  await visit.button("Try again").click();
  await visit.page.waitForFunction(() => document.querySelector("signpost-chat").shadowRoot.querySelector(".waiting").hidden);
});

const REFUSALS = [
  [413, "too_large", "That was too long for me to read.", false],
  [429, "too_many", "I cannot answer that fast.", true],
  [409, "conflict", "I am still answering your last message.", true],
  [503, "unavailable", "I cannot answer right now.", true],
];
for (const [status, code, words, again] of REFUSALS) {
  scenario(`${status} is said in plain words, with the lines${again ? " and Try again" : ", and the words come back to be made shorter"}`, async ({ visit, house }) => {
    await visit.start();
    house.answer = () => ({ status, body: refusal(code, words) });
    await visit.ask("my words");
    const said = await visit.transcript.innerText();
    assert.ok(status === 503 || said.includes(words), said);
    assert.ok(said.includes("116 123"));
    assert.equal(await visit.button("Try again").count(), again ? 1 : 0);
    assert.equal(await visit.part("textarea").inputValue(), again ? "" : "my words");
    if (!again) return;
    house.answer = null;
    await visit.button("Try again").click();
    await visit.page.waitForFunction(() => document.querySelector("signpost-chat").shadowRoot.querySelector(".waiting").hidden);
    const ids = sent(house).map((one) => one.id);
    assert.equal(ids[0] === ids[ids.length - 1], status !== 503, "the id changes only where the server keeps a refusal under it");
  });
}

scenario("an answer that is not ours (a proxy's page, broken JSON, nothing) ends in the lines", async ({ visit, house }) => {
  for (const answer of [{ status: 502, type: "text/html", body: "<h1>Bad gateway</h1>" }, { body: "{" }, { body: "" }, { body: "null" }, { body: { messages: "no" } }, { status: 500, body: { messages: [] } }]) {
    house.answer = null;
    await visit.start();
    house.answer = () => answer;
    await visit.ask("hello");
    await hasLines(visit);
  }
});

scenario("a forgotten session: the words go, it says so, the lines stay, and a new chat can begin", async ({ visit, house }) => {
  await visit.start();
  await visit.ask("he follows me everywhere");
  const token = house.asked.find((one) => one.headers.authorization).headers.authorization;
  await fetch(house.origin + "/webhooks/web/sessions", { method: "DELETE", headers: { Authorization: token } });
  await visit.say("are you there");
  await visit.button("Start a new chat").waitFor();
  const said = await visit.transcript.innerText();
  assert.ok(said.includes("116 123") && !said.includes("follows me"));
  await visit.button("Start a new chat").click();
  await visit.page.waitForFunction(() => document.querySelector("signpost-chat").shadowRoot.textContent.includes("What would you like help with"));
});

scenario("a very long message is shortened to its beginning and end before it is sent, and answered", async ({ visit, house }) => {
  await visit.start();
  await visit.ask("he follows me everywhere. " + "and then more. ".repeat(3000) + "the end");
  const [message] = sent(house);
  assert.ok(message.text.length < 4000 && message.text.startsWith("he follows me") && message.text.endsWith("the end"));
  assert.equal((await visit.transcript.innerText()).includes("too long"), false);
});

scenario("the server is killed in mid-conversation: the lines, and the way out still works", { last: true }, async ({ visit, page, house, pid }) => {
  await visit.start();
  await visit.ask("he follows me everywhere");
  if (pid) process.kill(pid, "SIGKILL");
  else house.upstream.port = "1";
  await visit.ask("are you there");
  await hasLines(visit);
  await visit.button("Exit now").click();
  await page.waitForURL("**/neutral.html");
});
