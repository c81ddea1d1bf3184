import assert from "node:assert/strict";
import { Reader } from "../lib/reader.mjs";

// The promise of the widget: from the button to two ways of getting help in three actions, and out in one.
const WAYS = /^(tel|sms|mailto|https):/;
const waysIn = (visit, where) => visit.part(where).locator("a").evaluateAll((all) => [...new Set(all.filter((one) => one.checkVisibility()).map((one) => one.href))]).then((found) => found.filter((url) => WAYS.test(url) && !url.includes("staying-safe")));
const left = (page) => page.waitForURL("**/neutral.html");

scenario("by mouse: two ways after one click; two of the right service after three actions; out with one click", async ({ visit, page }) => {
  await visit.host();
  await visit.part(".launcher").click();
  assert.ok((await waysIn(visit, ".first")).length >= 2, "after one action");
  await visit.button("Start the chat").click();
  await visit.idle();
  await visit.ask("he follows me everywhere");
  const ways = await waysIn(visit, ".card");
  assert.ok(ways.some((url) => url.startsWith("tel:")) && ways.some((url) => !url.startsWith("tel:")), String(ways));
  await visit.button("Exit now").click();
  await left(page);
});

scenario("by keyboard: the same, with no pointer at all; out by Shift three times, or by the first stop of the Tab key", async ({ visit, page }) => {
  const toChat = async () => {
    await visit.host();
    while ((await visit.focused()) !== "Help and support") await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
  };
  await toChat();
  const stops = [];
  while (!stops.includes("Start the chat")) {
    await page.keyboard.press("Tab");
    stops.push(await visit.focused());
  }
  assert.ok(stops.filter((name) => /^(Call|Text) /.test(name)).length >= 2, String(stops));
  await page.keyboard.press("Enter");
  await visit.idle();
  await page.keyboard.type("he follows me everywhere");
  await page.keyboard.press("Enter");
  await visit.part(".card").first().waitFor();
  const back = [];
  while (!back.includes("Your message") && back.length < 40) {
    await page.keyboard.press("Shift+Tab");
    back.push(await visit.focused());
  }
  assert.ok(back.filter((name) => /^(Call|Text|Email|Chat online|Use the form|Write)/.test(name)).length >= 2, String(back));
  await visit.shift(3);
  await left(page);
  await toChat();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Shift+Tab");
  assert.equal(await visit.focused(), "Exit now");
  await page.keyboard.press("Enter");
  await left(page);
});

scenario("by screen reader: names, roles and order as the browser tells them; every action by name; out with one", async ({ visit, page }) => {
  await visit.host();
  const reader = await Reader.of(page);
  await reader.press("button", "Help and support");
  const first = await reader.inside("dialog", "Help and support");
  assert.deepEqual(first.filter((one) => ["heading", "button", "link"].includes(one.role)).map((one) => `${one.role} ${one.name}`), [
    "heading Help and support", "button Exit now", "button Close", "heading Before you start", "link How to stay safe online (opens a new page)",
    "heading Immediate action required: If you need someone now", "link Call 999", "link Call 116 123", "link Text SHOUT to 85258", "link Call 111", "button Start the chat",
  ]);
  assert.equal((await reader.focus()).name, "Before you start");
  assert.ok((await reader.all()).some((one) => one.role === "status" && one.live === "polite"), "the live region is there before anything is said in it");
  await reader.press("button", "Start the chat");
  await visit.idle();
  assert.deepEqual(await reader.focus(), { role: "textbox", name: "Your message" });
  await visit.listen();
  await page.keyboard.type("he follows me everywhere");
  await page.keyboard.press("Enter");
  await visit.part(".card").first().waitFor();
  await visit.hears("services:");
  assert.deepEqual(await reader.focus(), { role: "textbox", name: "Your message" }, "an answer does not move the focus");
  const talk = await reader.inside("region", "Chat");
  const links = talk.filter((one) => one.role === "link");
  assert.ok(links.length >= 2 && links.every((one) => one.name.length > 3), JSON.stringify(links));
  assert.equal(talk.filter((one) => one.role === "list").length >= 3, true, "transcript, cards and choices are lists");
  assert.equal(talk.findIndex((one) => one.name.includes("he follows me")) < talk.findIndex((one) => one.role === "link"), true, "in the order in which it was said");
  await reader.press("button", "Exit now");
  await left(page);
});

scenario("in the full page there is no button to open: two ways with no action at all", async ({ visit, page, house }) => {
  await visit.to(house.origin + "/chat/northbridge");
  assert.ok((await waysIn(visit, ".first")).length >= 2);
  const reader = await Reader.of(page);
  const all = await reader.all();
  assert.deepEqual(all.filter((one) => one.role === "main").length, 1);
  assert.equal(all.find((one) => one.role === "heading").name, "Help and support");
});
