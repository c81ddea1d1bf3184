import assert from "node:assert/strict";

// Pages of universities as they are: loud style sheets, old libraries, banners, recorders, frames. And some that mean harm.
const inside = (page, look) => page.evaluate(`(() => { const root = document.querySelector("signpost-chat").shadowRoot; return (${look})(root); })()`);

const LOUD = `* { font: italic 60px/3 fantasy !important; color: lime !important; background: yellow !important; letter-spacing: 1em !important; text-transform: uppercase !important;
  text-align: right !important; display: inline-block !important; position: static !important; transform: rotate(5deg) !important; margin: 40px !important; padding: 40px !important; border: 9px solid red !important;
  width: 50px !important; height: 20px !important; overflow: hidden !important; filter: invert(1) !important; direction: rtl !important; cursor: none !important; pointer-events: none !important; user-select: none !important;
  -webkit-text-security: disc !important; white-space: nowrap !important; visibility: hidden !important; --bg: red !important; --fg: red !important; --main: red !important; --links: red !important; }`;
const looks = (page) => inside(page, `(root) => [".panel", ".exit", ".first p", ".first a", ".urgent", ".main"].map((part) => { const style = getComputedStyle(root.querySelector(part));
  return [part, style.fontSize, style.lineHeight, style.color, style.backgroundColor, style.letterSpacing, style.textTransform, style.display, style.visibility, style.direction, style.pointerEvents, style.whiteSpace, style.webkitTextSecurity, style.textAlign, style.cursor].join(" "); })`);

scenario("a page's own style sheet, however loud, changes nothing inside", async ({ visit, page, house }) => {
  await visit.host();
  await visit.openPanel();
  const usual = await looks(page);
  const place = await visit.part(".panel").boundingBox();
  house.css = LOUD;
  await visit.host();
  await visit.openPanel();
  assert.deepEqual(await looks(page), usual);
  assert.deepEqual(await visit.part(".panel").boundingBox(), place);
  await visit.begin();
  assert.ok((await visit.transcript.innerText()).includes("Northbridge"));
});

scenario("a page that hides the chat by the hidden attribute hides it", async ({ visit, page }) => {
  await visit.host();
  await page.evaluate(() => (document.querySelector("signpost-chat").hidden = true));
  assert.equal(await visit.part(".launcher").isVisible(), false);
});

scenario("a cookie banner over the whole window, as high as a page can go, does not cover the open chat", async ({ visit, page, house }) => {
  house.css = "#banner { position: fixed; inset: 0; z-index: 2147483647; background: #fff; opacity: .95; pointer-events: none; } #banner button { pointer-events: auto; } body { transform: translateX(0); overflow: hidden; }";
  house.body = '<div id="banner"><h2>Cookies</h2><button>Accept</button></div>';
  await visit.host();
  await visit.openPanel();
  house.css = "";
  await page.evaluate(() => (document.getElementById("banner").attributeStyleMap.set("pointer-events", "auto")));
  const exit = await visit.part(".exit").boundingBox();
  assert.equal(await page.evaluate(([x, y]) => document.elementFromPoint(x, y).localName, [exit.x + exit.width / 2, exit.y + exit.height / 2]), "signpost-chat");
  await visit.button("Exit now").click();
  await page.waitForURL("**/neutral.html");
});

// What libraries of the last twenty years did to every page they were on.
const OLD_LIBRARIES = `
  Array.prototype.toJSON = String.prototype.toJSON = function () { return "changed"; };
  Array.prototype.remove = Object.prototype.extra = Function.prototype.method = function () {};
  Array.from = () => []; Element.prototype.show = Element.prototype.hide = function () {};
  Function.prototype.bind = function (self) { const act = this; return function () { return act.apply(self, arguments); }; };
  window.$ = window.el = window.say = window.DATA = window.Chat = window.Talk = window.SCRIPT = "of the page";
  Number.prototype.toJSON = Date.prototype.toJSON = function () { return 0; };`;

scenario("on a page whose old libraries change what all objects share, a conversation works", async ({ visit, house }) => {
  house.js = OLD_LIBRARIES;
  await visit.start();
  await visit.ask('he said "no"\n\\ and 😀 سلام, follows me everywhere');
  assert.equal((await visit.transcript.innerText()).includes("cannot be reached"), false);
  const [sent] = house.asked.filter((one) => one.path.endsWith("/messages"));
  assert.equal(JSON.parse(sent.body).text, 'he said "no"\n\\ and 😀 سلام, follows me everywhere');
});

scenario("where a page's script has broken the request itself, the lines are shown", async ({ visit, house }) => {
  house.js = "window.fetch = () => { throw new Error('blocked by this page'); }; delete window.visualViewport;";
  await visit.host();
  await visit.openPanel();
  await visit.begin();
  assert.ok((await visit.transcript.innerText()).includes("Call 116 123"));
});

const SITE = "http://localhost:5005";
const RECORDER = `
  window.seen = [];
  const note = (what) => window.seen.push(String(what));
  for (const name of ["keydown", "keyup", "keypress", "input", "beforeinput", "change", "copy", "paste", "click"]) document.addEventListener(name, (event) => note(name + " " + (event.key || "") + " " + (event.data || "") + " " + (event.target.value || "") + " " + (event.composedPath()[0].textContent || "").slice(0, 200)));
  new MutationObserver((all) => all.forEach((one) => note(one.target.textContent))).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
  window.look = () => { const chat = document.querySelector("signpost-chat"); note(chat.outerHTML + chat.innerText + chat.shadowRoot); for (let at = chat; at; at = Object.getPrototypeOf(at)) for (const name of Reflect.ownKeys(at)) { try { note(JSON.stringify(chat[name])); } catch {} } };`;

scenario("on a page of another origin a usual recorder of clicks, keys and changes sees no word of the chat", async ({ visit, page, server }) => {
  await page.route(SITE + "/**", (route) => route.fulfill({ contentType: "text/html", body: `<!doctype html><html lang="en"><title>x</title><body><main></main><script>${RECORDER}</script><script src="${server}/widget.js" data-institution="northbridge"></script></body></html>` }));
  await page.goto(SITE + "/page");
  await page.waitForFunction(() => document.querySelector("signpost-chat"));
  await page.evaluate(() => document.querySelector("signpost-chat").open());
  await page.keyboard.press("Shift+Tab");
  for (let i = 0; i < 10; i++) await page.keyboard.press("Tab");
  await page.evaluate(() => document.querySelector("signpost-chat").shadowRoot).then((root) => assert.equal(root, null));
  const { Reader } = await import("../lib/reader.mjs");
  const reader = await Reader.of(page);
  await reader.press("button", "Start the chat");
  for (let i = 0; i < 100 && !(await reader.all()).some((one) => one.name.includes("What would you like")); i++) await page.waitForTimeout(100);
  await page.keyboard.type("the porter follows me");
  await page.keyboard.press("Enter");
  for (let i = 0; i < 100 && !(await reader.all()).some((one) => one.name.includes("Last checked")); i++) await page.waitForTimeout(100);
  const seen = await page.evaluate(() => (window.look(), window.seen));
  assert.ok(seen.length > 0, "the recorder ran");
  assert.deepEqual(seen.filter((one) => /porter|follow|What would you|Bearer|^(keydown|input|beforeinput|keypress) [a-z]( |$)/.test(one)), []);
  assert.deepEqual(visit.errors, []);
});

scenario("the page's own shortcuts do not fire while a student types", async ({ visit, page, house }) => {
  house.js = 'window.fired = 0; document.addEventListener("keydown", (event) => { if (!/^(INPUT|TEXTAREA)$/.test(event.target.tagName)) window.fired++; });';
  await visit.start();
  await visit.part("textarea").focus();
  await page.keyboard.type("slash / and s");
  assert.equal(await page.evaluate(() => window.fired), 0);
});

scenario("another script may open, close, clear and leave; it gets no words, and a sentence sent as an event does nothing", async ({ visit, page, house }) => {
  await visit.start();
  await visit.ask("he follows me everywhere");
  const told = await page.evaluate(() => {
    const chat = document.querySelector("signpost-chat");
    chat.dispatchEvent(new CustomEvent("signpost-answer", { detail: "x" }));
    return Object.getOwnPropertyNames(chat).concat(Object.getOwnPropertyNames(Object.getPrototypeOf(chat))).sort();
  });
  assert.deepEqual(told, ["clear", "close", "connectedCallback", "constructor", "disconnectedCallback", "exit", "open"]);
  await page.evaluate(() => document.querySelector("signpost-chat").clear());
  assert.equal((await visit.everything()).includes("follows me"), false);
  await page.evaluate(() => document.querySelector("signpost-chat").exit());
  await page.waitForURL("**/neutral.html");
  assert.ok((await house.forgotten()).length >= 1);
});

scenario("two on one page: the first one counts, and the other takes over when it goes", async ({ visit, page, house }) => {
  house.body = '<signpost-chat institution="aberwen" id="second"></signpost-chat><signpost-chat institution="northbridge" id="third"></signpost-chat>';
  await visit.host();
  assert.equal(await page.locator(".launcher").count(), 1);
  await page.evaluate(() => document.getElementById("third").exit());
  assert.ok(page.url().endsWith("/host.html"));
  await page.evaluate(() => document.getElementById("second").remove());
  await page.locator("#third .launcher").click();
  await visit.begin();
  assert.ok((await visit.transcript.innerText()).includes("Northbridge"));
});

scenario("taken out of the page and put back: closed, empty, and it works again", async ({ visit, page, house }) => {
  await visit.start();
  await visit.ask("he follows me everywhere");
  await page.evaluate(() => {
    window.chat = document.querySelector("signpost-chat");
    window.chat.remove();
  });
  assert.equal((await house.forgotten()).length, 1);
  await visit.shift(3);
  assert.ok(page.url().endsWith("/host.html"), "the key is not listened to any more");
  await page.evaluate(() => document.body.append(window.chat));
  assert.equal((await visit.everything()).includes("follows me"), false);
  assert.equal(await visit.part(".panel").isVisible(), false);
  await visit.openPanel();
  await visit.begin();
  await visit.shift(3);
  await page.waitForURL("**/neutral.html");
});

scenario("a wrong data-institution: said in plain words, with the lines, and the words come back", async ({ visit }) => {
  const warned = [];
  visit.page.on("console", (message) => warned.push(message.text()));
  await visit.host({ institution: "nowhere" });
  await visit.openPanel();
  await visit.begin();
  assert.ok((await visit.transcript.innerText()).includes("116 123"));
  await visit.ask("my words");
  assert.equal(await visit.part("textarea").inputValue(), "my words");
  assert.ok(warned.some((text) => text.includes("nowhere")), "whoever embeds it is told in the console");
});

scenario("names that all objects have are no institutions", async ({ visit }) => {
  for (const institution of ["__proto__", "constructor"]) {
    await visit.host({ institution });
    await visit.openPanel();
    assert.ok((await visit.part(".first .lines").innerText()).includes("116 123"));
  }
});

for (const [name, originOf] of Object.entries({ "the same": (house) => house.origin, "another": (house) => house.origin.replace("localhost", "127.0.0.1") })) {
  scenario(`in a frame of ${name} origin, Exit now leaves the whole window`, async ({ visit, page, house }) => {
    const address = house.page().replace(house.origin, originOf(house));
    house.options.exit = originOf(house) + "/neutral.html";
    await page.route("http://outer.localhost/**", (route) => route.fulfill({ contentType: "text/html", body: `<!doctype html><html lang="en"><title>outer</title><body><iframe title="x" width="600" height="700" src="${address}"></iframe></body></html>` }));
    await page.route(house.origin + "/outer.html", (route) => route.fulfill({ contentType: "text/html", body: `<!doctype html><html lang="en"><title>outer</title><body><iframe title="x" width="600" height="700" src="/host.html"></iframe></body></html>` }));
    await page.goto(name === "the same" ? house.origin + "/outer.html" : "http://outer.localhost/page");
    const frame = page.frameLocator("iframe");
    await frame.locator("signpost-chat .launcher").click();
    await frame.locator("signpost-chat .exit").click();
    await page.waitForURL("**/neutral.html");
  });
}

scenario("the server's own pages cannot be framed", async ({ visit, page, server }) => {
  for (const path of ["/chat/northbridge", "/demo/northbridge", "/help/staying-safe-online"]) {
    assert.match((await fetch(server + path)).headers.get("content-security-policy"), /frame-ancestors 'none'/);
  }
  visit.errors.push = () => 0; // the browser says that it refused: that is the point
  await page.route("http://outer.localhost/**", (route) => route.fulfill({ contentType: "text/html", body: `<iframe src="${server}/chat/northbridge"></iframe>` }));
  await page.goto("http://outer.localhost/page");
  assert.equal(await page.frameLocator("iframe").locator("signpost-chat").count(), 0);
});
