import assert from "node:assert/strict";

scenario("the first page comes before anything can be typed: what it is, the exit and its limits, safety, the lines", async ({ visit, page }) => {
  await visit.host();
  await visit.openPanel();
  const said = await visit.part(".first").innerText();
  for (const words of ["computer, not a person", "Exit now leaves this page", "does not clear your browsing history", "Call 999", "Call 116 123", "Text SHOUT to 85258"]) assert.ok(said.includes(words), words);
  assert.equal(await visit.part("textarea").isVisible(), false);
  assert.match(await visit.part(".first a[target]").getAttribute("href"), /\/help\/staying-safe-online$/);
  assert.deepEqual(visit.requests.filter((url) => url.includes("/webhooks/")), []);
  assert.equal(await page.title(), "Student life");
});

scenario("two ways of getting help are there after one click, and the exit too", async ({ visit }) => {
  await visit.host();
  await visit.openPanel();
  const links = await visit.part(".first .lines a").evaluateAll((all) => all.map((one) => one.href));
  assert.ok(links.includes("tel:999") && links.includes("tel:116123") && links.includes("sms:85258?body=SHOUT"));
  assert.ok(await visit.button("Exit now").isVisible());
});

scenario("by keyboard alone: open, start, choose, read two ways of getting help, and the focus never jumps", async ({ visit, page }) => {
  await visit.host();
  await page.locator("#elsewhere").focus();
  await page.keyboard.press("Tab");
  assert.equal(await visit.focused(), "Help and support");
  await page.keyboard.press("Enter");
  assert.equal(await visit.focused(), "Before you start");
  const order = [];
  while (!order.includes("Start the chat") && order.length < 12) {
    await page.keyboard.press("Tab");
    order.push(await visit.focused());
  }
  assert.deepEqual(order, ["How to stay safe online (opens a new page)", "Call 999", "Call 116 123", "Text SHOUT to 85258", "Call 111", "Start the chat"]);
  await page.keyboard.press("Enter");
  await visit.idle();
  assert.equal(await visit.focused(), "Your message");
  await page.keyboard.press("Shift+Tab");
  assert.equal(await visit.focused(), "Clear the chat");
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Shift+Tab");
  assert.equal(await visit.focused(), "I have a question, or was reported");
  await page.keyboard.press("Shift+Tab");
  assert.equal(await visit.focused(), "I am struggling, or not safe");
  const before = await visit.transcript.locator("> li").count();
  await page.keyboard.press("Enter");
  await page.waitForFunction((count) => document.querySelector("signpost-chat").shadowRoot.querySelectorAll(".scroll > ol > li").length > count, before);
  assert.equal(await visit.focused(), "I am struggling, or not safe (chosen)");
});

scenario("the way out comes first in the open panel, also with the Tab key", async ({ visit, page }) => {
  await visit.start();
  await visit.part(".head h2").focus();
  const order = [];
  for (let i = 0; i < 3; i++) {
    await page.keyboard.press("Tab");
    order.push(await visit.focused());
  }
  assert.deepEqual(order, ["Exit now", "Close", "Chat"]);
});

scenario("closed, nothing of the panel can be reached", async ({ visit, page }) => {
  await visit.host();
  await page.locator("#before").focus();
  const order = [];
  for (let i = 0; i < 4; i++) {
    await page.keyboard.press("Tab");
    order.push(await visit.focused());
  }
  assert.equal(order.filter((name) => /Exit|Close|Start|Chat|message/.test(name)).length, 0);
  assert.ok(order.includes("Help and support"));
});

scenario("Escape and Close give the focus back to where it came from; the chat is still there", async ({ visit, page }) => {
  await visit.start();
  await visit.say("hello there");
  await page.keyboard.press("Escape");
  assert.equal(await visit.focused(), "Help and support");
  assert.equal(await visit.part(".panel").isVisible(), false);
  await page.keyboard.press("Enter");
  assert.equal(await visit.focused(), "Your message");
  assert.ok((await visit.transcript.innerText()).includes("hello there"));
  await page.locator("#before").focus();
  await visit.button("Close").click();
  assert.equal(await visit.focused(), "Help and support");
});

scenario("opened by the page's own button, the focus goes back to that button", async ({ visit, page }) => {
  await visit.host();
  await page.evaluate(() => {
    window.events = [];
    for (const name of ["open", "close", "exit", "answer"]) document.addEventListener("signpost-" + name, (event) => window.events.push([name, event.detail]));
  });
  await page.locator("#before").focus();
  await page.evaluate(() => document.querySelector("signpost-chat").open());
  assert.equal(await visit.focused(), "Before you start");
  await page.keyboard.press("Escape");
  assert.equal(await visit.focused(), "A link before");
  assert.deepEqual(await page.evaluate(() => window.events), [["open", null], ["close", null]]);
});

scenario("start open shows the first page and leaves the focus alone", async ({ visit }) => {
  await visit.host({ open: "" });
  assert.ok(await visit.button("Start the chat").isVisible());
  assert.equal(await visit.focused(), "");
});

scenario("a page can set label, corner and theme", async ({ visit, page }) => {
  await visit.host({ label: "Talk to us", corner: "left", theme: "dark" });
  assert.equal(await visit.part(".launcher").innerText(), "Talk to us");
  assert.ok((await visit.part(".launcher").boundingBox()).x < 100);
  await visit.openPanel();
  assert.ok((await visit.part(".panel").boundingBox()).x < 100);
  assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector("signpost-chat").shadowRoot.querySelector(".panel")).backgroundColor), "rgb(21, 24, 28)");
});

scenario("the full page has the same first page, a heading and no launcher", async ({ visit, page, house }) => {
  await visit.to(house.origin + "/chat/glenmarrow");
  assert.equal(await visit.part(".launcher").count(), 0);
  assert.equal(await page.title(), "Student information");
  assert.equal(await visit.part("h1").innerText(), "Help and support");
  assert.deepEqual(await visit.part(".first .lines a").evaluateAll((all) => all.map((one) => one.href)), ["tel:999", "tel:116123", "sms:85258?body=SHOUT"]);
  await visit.begin();
  assert.ok((await visit.transcript.innerText()).includes("Glenmarrow"));
});

scenario("each demo university has a page of its own, its own colour, and its nation's lines", async ({ visit, page, house }) => {
  const known = await (await fetch(house.origin + "/institutions")).json();
  assert.equal(known.length, 4);
  const colours = new Set(), straplines = new Set();
  for (const one of known) {
    await visit.to(`${house.origin}/demo/${one.slug}`);
    assert.ok((await page.locator("h1").innerText()).includes(one.name));
    assert.equal(await page.locator("noscript").isVisible(), false, "what is for scripts off stays away");
    straplines.add(await page.locator(".hero p").innerText());
    colours.add(await visit.part(".launcher").evaluate((node) => getComputedStyle(node).backgroundColor));
    await visit.openPanel();
    const lines = await visit.part(".first .lines").innerText();
    assert.equal(lines.includes("111"), ["england", "wales"].includes(one.nation));
    assert.equal(lines.includes("Lifeline"), one.nation === "northern_ireland");
  }
  assert.deepEqual([colours.size, straplines.size], [4, 4]);
});
