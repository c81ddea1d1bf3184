import assert from "node:assert/strict";
import { sound } from "../lib/axe.mjs";
import { KINDS, URDU } from "../lib/replies.mjs";

const SIZES = { phone: { width: 320, height: 640 }, tablet: { width: 768, height: 1024 }, desk: { width: 1440, height: 900 } };
const root = (page, look) => page.evaluate(`(() => { const root = document.querySelector("signpost-chat").shadowRoot; return (${look})(root); })()`);

const states = async (visit, page, house, look) => {
  await visit.host();
  await look("closed");
  await visit.openPanel();
  await look("first page");
  await visit.begin();
  await look("greeting");
  for (const [kind, messages] of Object.entries(KINDS)) {
    house.answer = () => ({ body: { messages } });
    await visit.ask("hello");
    await look(kind);
  }
  house.answer = () => ({ body: { messages: URDU } });
  await visit.ask("hello");
  await look("right to left");
  house.answer = () => "hang";
  await visit.say("hello");
  await visit.part(".waiting").waitFor();
  await look("waiting");
  house.release();
  house.answer = () => "gone";
  await visit.idle();
  await visit.say("hello");
  await visit.button("Try again").waitFor();
  await look("server away");
  house.answer = null;
};

for (const [looks, emulated] of Object.entries({ light: {}, dark: { colorScheme: "dark" }, "forced colours": { forcedColors: "active" } })) {
  scenario(`axe finds nothing in any state: ${looks}`, { context: { bypassCSP: true } }, async ({ visit, page, house }) => {
    await page.emulateMedia(emulated);
    await states(visit, page, house, (state) => sound(page, `${state}, ${looks}`));
  });
}

scenario("axe finds nothing on the demo pages, the full page and the page on staying safe", { context: { bypassCSP: true } }, async ({ visit, page, house }) => {
  for (const scheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const slug of ["northbridge", "aberwen", "glenmarrow", "loughmore"]) {
      await visit.to(`${house.origin}/demo/${slug}`);
      await sound(page, `${slug}, ${scheme}`);
      await visit.openPanel();
      await visit.begin();
      await sound(page, `${slug} with the chat, ${scheme}`);
    }
    await page.goto(house.origin + "/help/staying-safe-online");
    await sound(page, `staying safe online, ${scheme}`);
    await visit.to(house.origin + "/chat/northbridge");
    await sound(page, `full page, ${scheme}`);
    await visit.begin();
    await visit.ask("he follows me everywhere");
    await sound(page, `full page with a conversation, ${scheme}`);
  }
});

for (const [size, viewport] of Object.entries(SIZES)) {
  scenario(`nothing is cut off or out of reach on a ${size}, and targets are large enough`, { context: { viewport } }, async ({ visit, page, house }) => {
    await states(visit, page, house, async (state) => {
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `${state}: the page scrolls sideways by ${wide}`);
      const sideways = await root(page, `(root) => [...root.querySelectorAll(".panel, .scroll, .first")].filter((box) => box.scrollWidth > box.clientWidth + 1).map((box) => box.className)`);
      assert.deepEqual(sideways, [], state);
      const small = await root(page, `(root) => [...root.querySelectorAll("button, a, textarea")].filter((one) => one.checkVisibility() && !one.closest(".paper") && !one.closest("p")).map((one) => [one.textContent, one.getBoundingClientRect()]).filter(([, box]) => box.width < 24 || box.height < 24).map(([text]) => text)`);
      assert.deepEqual(small, [], state);
      if (state !== "closed") assert.ok(await root(page, `(root) => { const box = root.querySelector(".exit").getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight && box.right <= innerWidth; }`), `${state}: the exit is in view`);
    });
  });
}

scenario("with text twice as large everything can still be read and reached", { context: { viewport: { width: 640, height: 700 } } }, async ({ visit, page, house }) => {
  await visit.textSize(2);
  await visit.host();
  assert.equal(await root(page, `(root) => getComputedStyle(root.querySelector(".launcher")).fontSize`), "32px");
  await visit.openPanel();
  await visit.begin();
  house.answer = () => ({ body: { messages: KINDS.services } });
  await visit.ask("hello");
  const sideways = await root(page, `(root) => [...root.querySelectorAll(".panel, .scroll")].filter((box) => box.scrollWidth > box.clientWidth + 1).length`);
  assert.equal(sideways, 0);
  const inView = (part) => root(page, `(root) => { const box = root.querySelector("${part}").getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight; }`);
  assert.ok(await inView(".exit"));
  await visit.part("textarea").scrollIntoViewIfNeeded();
  assert.ok(await inView("textarea") && await inView(".exit"), "the input can be scrolled to, under the exit");
});

// WCAG 1.4.12, as a reader's own style sheet sets it.
scenario("with more space between letters, words and lines nothing is cut off", { context: { viewport: SIZES.phone } }, async ({ visit, page, house }) => {
  await visit.start();
  house.answer = () => ({ body: { messages: KINDS.services } });
  await visit.ask("hello");
  const cut = await root(page, `(root) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-block-end: 2em !important }");
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    return [...root.querySelectorAll(".panel, .panel *")].filter((one) => one.checkVisibility() && !one.closest(".vh") && !one.matches(".scroll, .first, textarea") && one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflow !== "visible").map((one) => one.className);
  }`);
  assert.deepEqual(cut, []);
  assert.ok(await visit.button("Exit now").isVisible());
});

scenario("whatever is brought into view inside the chat, the exit stays where it is", async ({ visit, page, house }) => {
  await visit.start();
  house.answer = () => ({ body: { messages: [...KINDS.services, { kind: "text", lang: "en", text: "word ".repeat(3000) }] } });
  await visit.ask("hello");
  const before = await visit.part(".exit").boundingBox();
  for (const part of [".card", ".vh", "textarea", ".scroll li:last-child", ".card li.way"]) {
    await root(page, `(root) => [...root.querySelectorAll("${part}")].forEach((one) => one.scrollIntoView({ block: "start" }))`);
    assert.deepEqual(await visit.part(".exit").boundingBox(), before, part);
  }
});

scenario("at 400 % zoom (320 by 256) the whole panel scrolls under the exit", { context: { viewport: { width: 320, height: 256 } } }, async ({ visit, page }) => {
  await visit.start();
  await visit.ask("he follows me everywhere");
  await visit.button("Send").scrollIntoViewIfNeeded();
  assert.ok(await visit.button("Send").isVisible());
  assert.ok(await root(page, `(root) => { const box = root.querySelector(".exit").getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight; }`));
});

scenario("on a phone the page behind is out of reach while the panel covers it", { context: { viewport: SIZES.phone, hasTouch: true, isMobile: true } }, async ({ visit, page }) => {
  await visit.host();
  await visit.openPanel();
  for (let i = 0; i < 15; i++) {
    await page.keyboard.press("Tab");
    assert.notEqual(await visit.focused(), "A link before");
  }
  await visit.begin();
  assert.notEqual(await visit.focused(), "Your message", "the keyboard does not come up over the first answer");
});

scenario("a phone's keyboard does not hide the input", { context: { viewport: { width: 390, height: 800 } } }, async ({ visit, page }) => {
  await visit.start();
  await page.evaluate(() => {
    Object.defineProperty(visualViewport, "height", { value: 420, configurable: true });
    Object.defineProperty(visualViewport, "offsetTop", { value: 60, configurable: true });
    visualViewport.dispatchEvent(new Event("resize"));
  });
  const [input, exit] = await root(page, `(root) => ["textarea", ".exit"].map((one) => { const box = root.querySelector(one).getBoundingClientRect(); return [box.top, box.bottom]; })`);
  assert.ok(input[1] <= 480 && exit[0] >= 60, `${input} ${exit}`);
});

scenario("a long answer begins at the top of the window, and a reader further up is left alone", async ({ visit, page, house }) => {
  await visit.start();
  house.answer = () => ({ body: { messages: [{ kind: "text", lang: "en", text: "BEGINNING " + "word ".repeat(1500) }] } });
  await visit.ask("hello");
  const where = () => root(page, `(root) => ({ top: root.querySelector(".scroll").scrollTop, first: root.querySelector(".scroll li:last-child").getBoundingClientRect().top - root.querySelector(".scroll").getBoundingClientRect().top })`);
  const shown = await where();
  assert.ok(shown.first >= 0 && shown.first < 60, JSON.stringify(shown));
  house.answer = () => "hang";
  await visit.say("again");
  await root(page, `(root) => { root.querySelector(".scroll").scrollTop = 40; }`);
  house.answer = null;
  house.release();
  await visit.button("New answer below").waitFor();
  assert.equal((await where()).top, 40);
  await visit.button("New answer below").click();
  assert.ok((await where()).top > 40);
});

scenario("with reduced motion nothing moves; without it, nothing does either", async ({ visit, page }) => {
  await visit.start();
  assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
  const moving = await root(page, `(root) => [...root.querySelectorAll("*")].filter((one) => getComputedStyle(one).animationName !== "none" || getComputedStyle(one).transitionDuration !== "0s").length`);
  assert.equal(moving, 0);
});

scenario("in forced colours every button and card keeps an edge", async ({ visit, page, house }) => {
  await page.emulateMedia({ forcedColors: "active" });
  await visit.start();
  house.answer = () => ({ body: { messages: KINDS.services } });
  await visit.ask("hello");
  const bare = await root(page, `(root) => [...root.querySelectorAll(".exit, .close, .main, .choice, .card, .urgent, textarea, .panel")].filter((one) => getComputedStyle(one).borderTopStyle === "none" || getComputedStyle(one).borderTopWidth === "0px").map((one) => one.className)`);
  assert.deepEqual(bare, []);
});

scenario("a host page that makes rem tiny does not make the chat tiny", async ({ visit, page }) => {
  await visit.host();
  await page.evaluate(() => (document.documentElement.style.fontSize = "62.5%"));
  await visit.openPanel();
  assert.equal(await root(page, `(root) => getComputedStyle(root.querySelector(".first > p:not(.notice)")).fontSize`), "16px");
});
