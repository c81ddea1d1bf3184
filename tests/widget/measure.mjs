// node tests/widget/measure.mjs http://localhost:5005 — the figures of docs/widget.md, for a server that is running.
import axe from "axe-core";
import { chromium } from "playwright-core";
import { House } from "./lib/house.mjs";
import { Visit } from "./lib/visit.mjs";

// Slow 3G as the browsers' own developer tools used to name it.
const SLOW_3G = { offline: false, latency: 400, downloadThroughput: 50000, uploadThroughput: 50000 };
const [server, path = "/usr/bin/chromium"] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: path, args: ["--no-sandbox", "--disable-gpu"] });
const house = await new House(server).open();

const visitor = async (options) => {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  return { context, page, visit: new Visit(page, house) };
};

const size = async () => {
  const packed = await fetch(server + "/widget.js", { headers: { "Accept-Encoding": "gzip" } });
  const plain = await packed.arrayBuffer();
  const { context, page, visit } = await visitor();
  const bytes = {};
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  session.on("Network.responseReceived", ({ requestId, response }) => (bytes[requestId] = response.url));
  const loaded = {};
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => (loaded[bytes[requestId]] = encodedDataLength));
  await visit.host();
  await page.waitForLoadState("networkidle");
  const script = Object.entries(loaded).find(([url]) => url.endsWith("/widget.js"));
  await context.close();
  return { "bytes unpacked": plain.byteLength, "bytes over the network, headers included": Math.round(script[1]), "requests to show the launcher": Object.keys(loaded).length - 1 };
};

const interactive = async () => {
  const times = [];
  for (let i = 0; i < 3; i++) {
    const { context, page, visit } = await visitor();
    const session = await context.newCDPSession(page);
    await session.send("Network.enable");
    await session.send("Network.emulateNetworkConditions", SLOW_3G);
    const begun = Date.now();
    await page.goto(house.page(), { waitUntil: "commit" });
    await visit.part(".launcher").click({ timeout: 60000 });
    await visit.button("Start the chat").waitFor();
    times.push((Date.now() - begun) / 1000);
    await context.close();
  }
  return { "seconds at slow 3G until the panel opens on a click (median of 3, empty cache)": times.sort((a, b) => a - b)[1] };
};

const conversation = async () => {
  const { context, page, visit } = await visitor({ bypassCSP: true });
  await visit.start();
  await visit.ask("he follows me everywhere");
  await page.evaluate(axe.source);
  const found = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  const stored = await page.evaluate(async () => localStorage.length + sessionStorage.length + (await indexedDB.databases()).length + (await caches.keys()).length);
  const origins = new Set(visit.requests.map((url) => new URL(url).origin));
  const begun = Date.now();
  await visit.part("textarea").focus();
  await visit.shift(3);
  await page.waitForURL("**/neutral.html");
  const result = { "axe violations in a conversation": found.violations.length, "items stored": stored + (await context.cookies()).length, "origins asked": origins.size, "seconds from the first Shift to another page": (Date.now() - begun) / 1000 };
  await context.close();
  return result;
};

for (const [what, figure] of Object.entries({ ...(await size()), ...(await interactive()), ...(await conversation()) })) console.log(`${what}: ${figure}`);
await browser.close();
house.close();
