import assert from "node:assert/strict";
import { KINDS, HOSTILE } from "../lib/replies.mjs";

const kept = (page) => page.evaluate(async () => ({
  local: localStorage.length, session: sessionStorage.length, cookies: document.cookie,
  databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length,
  workers: (await navigator.serviceWorker.getRegistrations()).length, name: window.name, state: history.state, address: location.search + location.hash,
}));

scenario("after a whole conversation nothing is stored anywhere", async ({ visit, page, context }) => {
  await visit.start();
  await visit.ask("my drink tasted weird and i can't remember");
  await visit.ask("can i report without my name");
  const empty = { local: 0, session: 0, cookies: "", databases: 0, caches: 0, workers: 0, name: "", state: null, address: "" };
  assert.deepEqual(await kept(page), empty);
  assert.deepEqual(await context.cookies(), []);
  await visit.button("Clear the chat").click();
  assert.deepEqual(await kept(page), empty);
});

scenario("under the strictest policy nothing is refused, and every request goes to where the script came from", async ({ visit, house }) => {
  await visit.start();
  await visit.ask("he follows me everywhere");
  const origins = new Set(visit.requests.map((url) => new URL(url).origin));
  assert.deepEqual([...origins], [house.origin]);
  assert.deepEqual(house.reports, []);
});

scenario("requests carry no cookie and no referrer, and are for no cache", async ({ visit, house, context }) => {
  await context.addCookies([{ name: "login", value: "student-id", url: house.origin }]);
  await visit.start();
  await visit.ask("hello");
  const asked = house.asked.filter((one) => one.path.startsWith("/webhooks/"));
  assert.ok(asked.length >= 2);
  for (const { headers } of asked) assert.deepEqual([headers.cookie, headers.referer], [undefined, undefined]);
});

scenario("on a page of another origin it talks to the script's origin; a site that is not on the list gets the lines", async ({ visit, page, house, server }) => {
  const embed = (origin) => page.route(origin + "/**", (route) => route.fulfill({ contentType: "text/html", body: `<!doctype html><html lang="en"><title>x</title><body><main></main><script src="${server}/widget.js" data-institution="northbridge"></script></body></html>` }));
  await visit.openRoots();
  await embed("http://localhost:5005");
  await visit.to("http://localhost:5005/page");
  await visit.openPanel();
  await visit.begin();
  assert.ok((await visit.transcript.innerText()).includes("Northbridge"));
  const outside = new Set(visit.requests.map((url) => new URL(url).origin));
  assert.deepEqual([...outside].sort(), [new URL(server).origin, "http://localhost:5005"].sort());
  await embed("http://not-allowed.localhost");
  await visit.to("http://not-allowed.localhost/page");
  await visit.openPanel();
  await visit.begin();
  assert.ok((await visit.transcript.innerText()).includes("116 123"));
});

scenario("a hostile answer is shown as text, and does nothing", async ({ visit, page, house }) => {
  await visit.start();
  house.answer = () => ({ body: { messages: HOSTILE } });
  await visit.ask("hello");
  await page.waitForFunction(() => document.querySelector("signpost-chat").shadowRoot.textContent.includes("end-of-long"));
  assert.equal(await page.evaluate(() => window.hurt), undefined);
  assert.equal(await visit.transcript.locator("img, script, b, iframe").count(), 0);
  const links = await visit.transcript.locator("a").evaluateAll((all) => all.map((one) => one.protocol + " " + one.origin));
  assert.deepEqual([...new Set(links)].filter((link) => !/^(tel|sms|mailto|https):/.test(link)), []);
  assert.ok((await visit.transcript.innerText()).includes("<script>window.hurt=1</script>"));
  assert.deepEqual(house.reports, []);
  assert.ok(await visit.button("Exit now").isVisible());
});

scenario("words of the student are shown as text too", async ({ visit, page }) => {
  await visit.start();
  await visit.ask('<img src=x onerror="window.hurt=1"> is what he sent');
  assert.equal(await page.evaluate(() => window.hurt), undefined);
  assert.ok((await visit.transcript.locator(".you").innerText()).includes("<img src=x"));
});

scenario("the input does not spell-check, complete or correct, which would send or keep the words", async ({ visit }) => {
  await visit.start();
  const set = await visit.part("textarea").evaluate((node) => [node.spellcheck, node.autocomplete, node.getAttribute("autocorrect")]);
  assert.deepEqual(set, [false, "off", "off"]);
});

scenario("two tabs are two conversations: clearing one leaves the other", async ({ visit, context, house, Visit }) => {
  await visit.start();
  const other = new Visit(await context.newPage(), house);
  await other.start();
  const keys = new Set(house.asked.filter((one) => one.path.endsWith("/sessions") && one.method === "POST").map((one) => one.path));
  await visit.ask("i feel low");
  await visit.button("Clear the chat").click();
  await other.ask("i am lonely");
  assert.equal((await other.transcript.innerText()).includes("i feel low"), false);
  assert.ok((await other.transcript.innerText()).includes("i am lonely"));
  assert.equal(keys.size, 1);
});

scenario("Copy copies name and ways alone; where a device may be watched there is none", { context: { permissions: ["clipboard-read", "clipboard-write"] } }, async ({ visit, page, house }) => {
  await visit.start();
  house.answer = () => ({ body: { messages: KINDS.services } });
  await visit.ask("hello");
  await visit.part(".card button").first().click();
  await page.waitForFunction(async () => (await navigator.clipboard.readText()).startsWith("Liaison Officers\nCall 0113 496 0145"));
  assert.ok((await visit.part(".card").first().innerText()).includes("Copied: Liaison Officers."));
  assert.equal(await visit.part(".card.urgent button").count(), 0);
  const before = await visit.part(".card button").count();
  house.answer = () => ({ body: { messages: [{ ...KINDS.services[0], copy: undefined }] } });
  await visit.ask("hello");
  assert.equal(await visit.part(".card button").count(), before);
});

scenario("on paper there are the lines alone", async ({ visit, page, house }) => {
  await visit.to(house.origin + "/chat/northbridge");
  await visit.begin();
  await visit.ask("he follows me everywhere");
  await page.emulateMedia({ media: "print" });
  assert.equal(await visit.part(".panel").isVisible(), false);
  const paper = await page.evaluate(() => document.querySelector("signpost-chat").shadowRoot.querySelector(".paper").innerText + document.body.innerText);
  assert.ok(paper.includes("116 123") && !paper.includes("follows"));
});

scenario("with scripts off the lines are on the page", { context: { javaScriptEnabled: false } }, async ({ page, house }) => {
  for (const path of ["/demo/northbridge", "/chat/northbridge"]) {
    await page.goto(house.origin + path);
    assert.ok((await page.locator("noscript").innerText()).includes("Call 116 123"));
  }
});
