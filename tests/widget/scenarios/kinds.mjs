import assert from "node:assert/strict";
import { KINDS, URDU } from "../lib/replies.mjs";

const HEARD = {
  text: "Thank you for telling me.",
  question: "Is it more about: 3 choices: being followed; private pictures; Something else.",
  fact: "You can report without your name. From: University of Northbridge. 2 choices: Get support; Not what I meant.",
  services: "These can help. 2 services: Liaison Officers, Closed now; Emergency services, Open now. 2 choices: Get support; Not what I meant.",
  help: "Immediate action required: If you are in danger, call 999. Call Samaritans on 116 123 (free). Or text SHOUT to 85258 (free).",
  notice: "Demonstration. Local services are not real.",
};

for (const [kind, messages] of Object.entries(KINDS)) {
  scenario(`a message of kind ${kind} is said once by a live region that was there before, and emptied later`, async ({ visit, page, house }) => {
    await page.clock.install();
    await visit.host();
    await visit.openPanel();
    await visit.button("Start the chat").click();
    await visit.idle();
    await page.clock.runFor(1000);
    await visit.listen();
    house.answer = () => ({ body: { messages } });
    await visit.ask("hello");
    await page.clock.runFor(500);
    await visit.hears(HEARD[kind].slice(0, 20));
    const heard = (await visit.heard()).filter((text) => !text.startsWith("Finding"));
    assert.deepEqual(heard, [HEARD[kind]]);
    await page.clock.runFor(31000);
    assert.equal(await visit.part("[role=status]").textContent(), "");
  });
}

scenario("waiting is said once, and only when it takes a second", async ({ visit, page, house }) => {
  await page.clock.install();
  await visit.start();
  await page.clock.runFor(1000);
  await visit.listen();
  house.answer = () => "hang";
  await visit.say("hello");
  await page.clock.runFor(5000);
  assert.deepEqual(await visit.heard(), ["Finding an answer"]);
  assert.ok(await visit.part(".waiting").isVisible());
  house.release();
  await visit.idle();
});

scenario("a service card: who for, open or closed in words, links that work, what happens, bill, checked on", async ({ visit, house }) => {
  await visit.start();
  house.answer = () => ({ body: { messages: KINDS.services } });
  await visit.ask("hello");
  const card = visit.part(".card").first();
  const said = await card.innerText();
  for (const words of ["Liaison Officers", "Closed now", "For: Students of any gender", "Opens tomorrow at 9:00", "An officer answers.", "Cost: standard rate", "This may show on a phone bill.", "We do not know if this shows on a phone bill.", "This should not show on a phone bill.", "Go in person: Gatehouse, Mill Lane", "Last checked on 1 September 2026.", "This service is not real."]) assert.ok(said.includes(words), words);
  assert.deepEqual(await card.locator("a").evaluateAll((all) => all.map((one) => one.href)), ["tel:01134960145", "sms:07700900199", "mailto:liaison@northbridge.example", "https://chat.northbridge.example/"]);
  const web = card.locator("a[target]");
  assert.deepEqual(await web.evaluate((one) => [one.target, one.rel, one.textContent]), ["_blank", "noopener noreferrer", "Chat online: chat.northbridge.example (opens a new page)"]);
});

scenario("an emergency card follows the NHS: the hidden words, a frame, and no link but to the call", async ({ visit, house }) => {
  await visit.start();
  house.answer = () => ({ body: { messages: KINDS.services } });
  await visit.ask("hello");
  const card = visit.part(".card.urgent");
  assert.equal(await card.locator("h3").textContent(), "Immediate action required: Emergency services");
  assert.deepEqual(await card.locator("a").evaluateAll((all) => all.map((one) => one.href)), ["tel:999"]);
  assert.ok((await card.innerText()).includes("Not checked yet"));
});

scenario("an urgent answer: call to act as heading, numbers as links, none of them to a web page", async ({ visit, house }) => {
  await visit.start();
  house.answer = () => ({ body: { messages: KINDS.help } });
  await visit.ask("hello");
  const box = visit.part(".scroll div.urgent").last();
  assert.equal(await box.locator("h3").textContent(), "Immediate action required: Get emergency help");
  assert.deepEqual(await box.locator("a").evaluateAll((all) => all.map((one) => one.href)), ["tel:999", "tel:116123", "sms:85258?body=SHOUT"]);
});

scenario("a fact names its source and the day it was looked at", async ({ visit, house }) => {
  await visit.start();
  house.answer = () => ({ body: { messages: KINDS.fact } });
  await visit.ask("hello");
  const said = await visit.transcript.innerText();
  assert.ok(said.includes("Looked at on 1 September 2026."));
  assert.equal(await visit.part(".scroll a[href='https://northbridge.example/report']").count(), 1);
});

scenario("a chosen button stays readable, cannot be pressed again, and the rest of its row goes", async ({ visit, house }) => {
  await visit.start();
  const chosen = visit.button("I am struggling, or not safe");
  await chosen.click();
  await visit.part(".choices").nth(1).waitFor();
  const row = visit.part(".choices").first().locator("button");
  assert.deepEqual(await row.allTextContents(), ["I am struggling, or not safe (chosen)"]);
  assert.equal(await row.getAttribute("aria-disabled"), "true");
  const asked = house.asked.length;
  await row.click({ force: true });
  assert.equal(house.asked.length, asked);
});

scenario("not what I meant is one tap away, and answered", async ({ visit }) => {
  await visit.start();
  await visit.ask("he follows me everywhere");
  await visit.button("Not what I meant").last().click();
  await visit.page.waitForFunction(() => document.querySelector("signpost-chat").shadowRoot.querySelectorAll(".chosen").length === 1 && document.querySelector("signpost-chat").shadowRoot.querySelector(".waiting").hidden);
  assert.ok(await visit.part(".choices button:not(.chosen)").count() > 0);
});

scenario("a real conversation: a card of the directory, a crisis answer, both by typing", async ({ visit }) => {
  await visit.start();
  await visit.ask("he follows me everywhere");
  assert.ok(await visit.part(".card a[href^='tel:'], .card a[href^='sms:']").count() >= 2);
  await visit.ask("i want to kill myself");
  assert.ok(await visit.part(".scroll div.urgent a[href='tel:999']").count() >= 1);
});

scenario("Copy is there where the server says so, and not where somebody may look into the device", async ({ visit }) => {
  await visit.start();
  await visit.ask("i cannot pay my rent");
  const before = await visit.part(".card button").count();
  assert.ok(before >= 1);
  await visit.ask("he follows me everywhere");
  assert.equal(await visit.part(".card button").count(), before);
});

scenario("languages that are written from right to left stand on the right, and are named to screen readers", async ({ visit, house }) => {
  await visit.start();
  house.answer = () => ({ body: { messages: URDU } });
  await visit.ask("سلام");
  for (const words of ["آپ اکیلے", "يمكنك"]) assert.equal(await visit.transcript.locator("p", { hasText: words }).evaluate((node) => getComputedStyle(node).direction), "rtl");
  assert.equal(await visit.transcript.locator("li[lang=ur]").count(), 1);
});
