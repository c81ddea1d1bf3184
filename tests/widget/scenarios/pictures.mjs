import { mkdirSync } from "node:fs";
import { KINDS, URDU } from "../lib/replies.mjs";

// `make widget-pictures`: each state where a person can look. Without a folder there is nothing to do.
const LOOKS = { light: {}, dark: { colorScheme: "dark" }, "forced-colours": { forcedColors: "active" } };
const SIZES = { desk: { width: 1200, height: 800 }, phone: { width: 360, height: 720 } };

const walk = async ({ visit, page, house, pictures }, name) => {
  const take = (state) => page.screenshot({ path: `${pictures}/${name}-${state}.png` });
  await visit.to(house.origin + "/demo/northbridge");
  await take("1-closed");
  await visit.openPanel();
  await take("2-first-page");
  await visit.begin();
  await take("3-greeting");
  await visit.ask("he follows me everywhere");
  await take("4-services");
  await visit.ask("i want to kill myself");
  await take("5-crisis");
  let number = 6;
  for (const [state, messages] of [["fact", KINDS.fact], ["question", KINDS.question], ["emergency-card", [{ ...KINDS.services[0], services: KINDS.services[0].services.slice(1) }]], ["right-to-left", URDU]]) {
    house.answer = () => ({ body: { messages } });
    await visit.ask("hello");
    await take(`${number++}-${state}`);
  }
  house.answer = () => "gone";
  await visit.ask("hello");
  await take(`${number}-server-away`);
};

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const [look, emulated] of Object.entries(LOOKS)) {
    scenario(`pictures: ${size}, ${look}`, { context: { viewport }, picture: true }, async (given) => {
      mkdirSync(given.pictures, { recursive: true });
      await given.page.emulateMedia(emulated);
      await walk(given, `${size}-${look}`);
    });
  }
}

scenario("pictures: the full page, the safety page, paper", { picture: true }, async ({ visit, page, house, pictures }) => {
  mkdirSync(pictures, { recursive: true });
  await page.goto(house.origin + "/help/staying-safe-online");
  await page.screenshot({ path: `${pictures}/staying-safe-online.png`, fullPage: true });
  await visit.to(house.origin + "/chat/aberwen");
  await visit.begin();
  await visit.ask("can i report without my name");
  await page.screenshot({ path: `${pictures}/full-page.png` });
  await page.emulateMedia({ media: "print" });
  await page.screenshot({ path: `${pictures}/paper.png` });
});
