import { mkdirSync } from "node:fs";
import { KINDS, URDU } from "../lib/replies.mjs";

// `make widget-pictures`: each state where a person can look. Without a folder there is nothing to do.
const LOOKS = { light: {}, dark: { colorScheme: "dark" }, "forced-colours": { forcedColors: "active" } };
const SIZES = { desk: { width: 1200, height: 800 }, phone: { width: 360, height: 720 } };
const PLACES = ["northbridge", "aberwen", "glenmarrow", "loughmore"];

const walk = async ({ visit, page, house, pictures }, name) => {
  let number = 1;
  const take = (state) => page.screenshot({ path: `${pictures}/${name}-${String(number++).padStart(2, "0")}-${state}.png` });
  await visit.to(house.origin + "/demo/northbridge");
  await take("closed");
  await visit.openPanel();
  await take("first-page");
  await visit.begin();
  await take("greeting");
  await visit.ask("he follows me everywhere");
  await take("services");
  await visit.part(".card").first().scrollIntoViewIfNeeded();
  await visit.part(".card li.way").first().evaluate((node) => node.closest(".card").scrollIntoView());
  await take("card");
  await visit.ask("i want to kill myself");
  await take("crisis");
  for (const [state, messages] of [["fact", KINDS.fact], ["question", KINDS.question], ["emergency-card", [{ ...KINDS.services[0], services: KINDS.services[0].services.slice(1) }]], ["copy", KINDS.services], ["right-to-left", URDU]]) {
    house.answer = () => ({ body: { messages } });
    await visit.ask("hello");
    await take(state);
  }
  house.answer = () => ({ body: { messages: [{ kind: "text", lang: "en", text: "A long answer. ".repeat(120) }] } });
  await visit.ask("hello");
  await take("long-answer");
  house.answer = () => "gone";
  await visit.ask("hello");
  await take("server-away");
};

const pictured = (name, options, run) => scenario(`pictures: ${name}`, { ...options, picture: true }, async (given) => {
  mkdirSync(given.pictures, { recursive: true });
  await run(given);
});

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const [look, emulated] of Object.entries(LOOKS)) {
    pictured(`${size}, ${look}`, { context: { viewport } }, async (given) => {
      await given.page.emulateMedia(emulated);
      await walk(given, `${size}-${look}`);
    });
  }
}

pictured("320 pixels wide", { context: { viewport: { width: 320, height: 640 } } }, (given) => walk(given, "narrow"));

pictured("text twice as large", { context: { viewport: { width: 800, height: 800 } } }, async (given) => {
  await given.visit.textSize(2);
  await walk(given, "large-text");
});

pictured("demo pages, full pages", {}, async ({ visit, page, house, pictures }) => {
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    for (const look of ["light", "dark"]) {
      await page.emulateMedia(LOOKS[look].colorScheme ? LOOKS[look] : { colorScheme: "light" });
      for (const slug of PLACES) {
        await visit.to(`${house.origin}/demo/${slug}`);
        await page.screenshot({ path: `${pictures}/demo-${size}-${look}-${slug}.png` });
      }
      await visit.to(`${house.origin}/demo/aberwen`);
      await page.screenshot({ path: `${pictures}/demo-whole-${size}-${look}.png`, fullPage: true });
      await page.goto(house.origin + "/help/staying-safe-online");
      await page.screenshot({ path: `${pictures}/staying-safe-online-${size}-${look}.png`, fullPage: true });
      await visit.to(house.origin + "/chat/aberwen");
      await page.screenshot({ path: `${pictures}/full-page-${size}-${look}-first.png` });
      await visit.begin();
      await visit.ask("can i report without my name");
      await page.screenshot({ path: `${pictures}/full-page-${size}-${look}.png` });
    }
  }
  await page.emulateMedia({ media: "print" });
  await page.screenshot({ path: `${pictures}/paper.png` });
});
