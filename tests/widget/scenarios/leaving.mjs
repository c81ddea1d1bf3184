import assert from "node:assert/strict";

const arrived = (page) => page.waitForURL("**/neutral.html");
// A page that comes out of the browser's memory loads nothing, so there is no load to wait for.
const back = (page) => page.evaluate(() => setTimeout(() => history.back()));
const WORDS = "the porter follows me";

const talked = async (visit) => {
  await visit.start();
  await visit.ask(WORDS);
};

scenario("one click on Exit now: another page, nothing left, the server told to forget", async ({ visit, page, house }) => {
  await talked(visit);
  await visit.button("Exit now").click();
  await arrived(page);
  const ended = await house.forgotten();
  assert.equal(ended.length, 1);
  const again = await fetch(`${house.origin}/webhooks/web/messages`, { method: "POST", headers: { "Content-Type": "application/json", Authorization: ended[0].headers.authorization }, body: JSON.stringify({ id: "0123456789abcdef", text: "hello" }) });
  assert.equal(again.status, 401);
});

scenario("Shift three times leaves: from the input, the first page, the full page", async ({ visit, page, house }) => {
  await talked(visit);
  await visit.part("textarea").focus();
  await visit.shift(3);
  await arrived(page);
  await visit.host();
  await visit.openPanel();
  await visit.shift(3);
  await arrived(page);
});

scenario("a Shift that makes a capital does not count, nor does one with another key in between", async ({ visit, page }) => {
  await talked(visit);
  const input = visit.part("textarea");
  await input.focus();
  for (const letter of ["H", "E", "L", "P"]) await page.keyboard.press("Shift+" + letter);
  for (let i = 0; i < 3; i++) { await visit.shift(2); await page.keyboard.press("a"); }
  for (let i = 0; i < 4; i++) await page.keyboard.press("Shift+Tab");
  assert.ok(page.url().endsWith("/host.html"));
  assert.equal(await input.inputValue(), "HELPaaa");
});

scenario("three presses count only within five seconds of each other, and are counted aloud", async ({ visit, page }) => {
  await page.clock.install();
  await visit.host();
  await visit.openPanel();
  await visit.listen();
  await visit.shift(2);
  await page.clock.runFor(5500);
  await visit.shift(1);
  await page.clock.runFor(4500);
  assert.ok(page.url().endsWith("/host.html"));
  assert.ok((await visit.heard()).some((text) => text.includes("still needed: 1")), String(await visit.heard()));
  await visit.shift(1);
  await page.clock.runFor(4500);
  await visit.shift(1);
  await arrived(page);
});

scenario("a held Shift counts once", async ({ visit, page }) => {
  await talked(visit);
  for (let i = 0; i < 5; i++) await page.keyboard.down("Shift");
  await page.keyboard.up("Shift");
  assert.ok(page.url().endsWith("/host.html"));
});

scenario("the key can be switched off, and is off while the panel is closed and nothing was said", async ({ visit, page }) => {
  await visit.host();
  await page.locator("#elsewhere").focus();
  await visit.shift(4);
  assert.ok(page.url().endsWith("/host.html"));
  await visit.start({ "exit-key": "off" });
  await visit.shift(4);
  assert.ok(page.url().endsWith("/host.html"));
  assert.equal((await visit.everything()).includes("Shift"), false);
});

scenario("an exit address that is a script, or plain http elsewhere, is not used", async ({ visit, page }) => {
  for (const exit of ["javascript:window.hurt=1", "http://elsewhere.example/", "data:text/html,x"]) {
    await page.route("https://www.bbc.co.uk/**", (route) => route.fulfill({ body: "weather", contentType: "text/html" }));
    await visit.host({ exit });
    await visit.openPanel();
    await visit.button("Exit now").click();
    await page.waitForURL("https://www.bbc.co.uk/weather");
  }
});

scenario("Back after the exit shows nothing of it", { back: true }, async ({ visit, page, house }) => {
  house.cache = "public, max-age=60";
  await page.goto(house.origin + "/start.html");
  await talked(visit);
  await visit.button("Exit now").click();
  await arrived(page);
  await back(page);
  await page.waitForURL("**/start.html", { waitUntil: "commit" });
});

scenario("Back after leaving by a link: the page comes back from the browser's memory, without a word of the chat", { back: true }, async ({ visit, page, house }) => {
  house.cache = "public, max-age=60";
  await talked(visit);
  await visit.part("textarea").fill("half a sentence");
  await page.evaluate(() => addEventListener("pageshow", (event) => (window.fromMemory = event.persisted)));
  await page.locator("#before").click();
  await arrived(page);
  await back(page);
  await page.waitForFunction(() => window.fromMemory === true);
  const left = await visit.everything();
  for (const words of [WORDS, "half a sentence", "follow"]) assert.equal(left.includes(words), false, words);
  assert.equal(await visit.part(".panel").isVisible(), false);
  await visit.openPanel();
  assert.ok(await visit.button("Start the chat").isVisible());
});

scenario("Reload and Forward bring nothing back", async ({ visit, page }) => {
  await talked(visit);
  await visit.part("textarea").fill("half a sentence");
  await page.reload();
  await page.waitForFunction(() => document.querySelector("signpost-chat")?.shadowRoot);
  assert.equal(/half a sentence|porter/.test(await visit.everything()), false);
});

scenario("while the page is hidden, as in the list of open apps, the chat is covered", async ({ visit, page }) => {
  await talked(visit);
  const turn = (hidden) => page.evaluate((value) => {
    Object.defineProperty(document, "hidden", { value, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, hidden);
  await turn(true);
  assert.equal(await visit.transcript.isVisible(), false);
  await turn(false);
  assert.equal(await visit.transcript.isVisible(), true);
});

scenario("after a sleep longer than the session's life the words are gone, and it says so", async ({ visit, page }) => {
  await page.clock.install();
  await visit.host();
  await visit.openPanel();
  await visit.button("Start the chat").click();
  await visit.idle();
  await visit.say(WORDS);
  await visit.part(".scroll li.you + li.bot").waitFor();
  await page.clock.fastForward("28:30");
  await visit.page.waitForFunction(() => document.querySelector("signpost-chat").shadowRoot.textContent.includes("in about 2 minutes"));
  await page.clock.fastForward("05:00");
  await visit.part(".first").waitFor();
  assert.equal((await visit.everything()).includes(WORDS), false);
  assert.ok((await visit.part(".first").innerText()).includes("I have cleared the chat"));
});

scenario("a device whose time is set back meanwhile keeps the words no longer for that", async ({ visit, page }) => {
  await page.clock.install();
  await visit.host();
  await visit.openPanel();
  await visit.button("Start the chat").click();
  await visit.idle();
  await visit.say(WORDS);
  await visit.part(".scroll li.you + li.bot").waitFor();
  await page.clock.setSystemTime(Date.now() - 3 * 3600 * 1000);
  await page.clock.fastForward("31:00");
  await visit.part(".first").waitFor();
  assert.equal((await visit.everything()).includes(WORDS), false);
});

scenario("Clear the chat forgets it here and on the server", async ({ visit, house }) => {
  await talked(visit);
  await visit.button("Clear the chat").click();
  assert.equal((await visit.everything()).includes(WORDS), false);
  assert.equal(await visit.focused(), "Before you start");
  assert.equal((await house.forgotten()).length, 1);
});
