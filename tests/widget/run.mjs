// node tests/widget/run.mjs http://127.0.0.1:5005 [--only words] [--pictures folder] [--pid n]
// Every scenario in a fresh browser profile. One JSON line each: {"name", "ok", "error"}.
import { readdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { House } from "./lib/house.mjs";
import { Visit } from "./lib/visit.mjs";

const { values, positionals } = parseArgs({ allowPositionals: true, options: { list: { type: "boolean" }, only: { type: "string" }, pictures: { type: "string" }, pid: { type: "string" }, chromium: { type: "string", default: "/usr/bin/chromium" } } });
// Pages that a test makes up have no address, which newer browsers count as outside this machine.
const LOOPBACK = "--disable-features=LocalNetworkAccessChecks";
const PATIENCE = 15000;
const folder = new URL("./scenarios/", import.meta.url);
const scenarios = [];
globalThis.scenario = (name, options, run) => scenarios.push({ name, ...(run ? { ...options, run } : { run: options }) });
for (const file of readdirSync(folder).sort()) await import(new URL(file, folder));
const chosen = scenarios.filter((one) => !!one.picture === !!values.pictures && (!values.only || values.only.split("|").some((words) => one.name.includes(words)))).sort((a, b) => !!a.last - !!b.last);
if (values.list) {
  console.log(chosen.map((one) => one.name).join("\n"));
  process.exit(0);
}

const browsers = {};
const browserFor = (kind) => (browsers[kind] ??= chromium.launch({
  executablePath: values.chromium, args: ["--no-sandbox", "--disable-gpu", LOOPBACK], ...(kind === "back" && { ignoreDefaultArgs: ["--disable-back-forward-cache"] }),
}));

const house = await new House(positionals[0]).open();
let failed = 0;
for (const one of chosen) {
  const browser = await browserFor(one.back ? "back" : "usual");
  const context = await browser.newContext({ viewport: { width: 1100, height: 800 }, ...one.context });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const visit = new Visit(page, house);
  house.reset();
  let error = null;
  try {
    await one.run({ visit, page, context, house, server: positionals[0], pid: Number(values.pid), pictures: values.pictures, Visit });
    if (visit.errors.length) throw new Error("in the page: " + visit.errors.join("; "));
  } catch (problem) {
    error = String(problem.stack || problem).replace(/\u001b\[\d+m/g, "").slice(0, 3000);
    failed++;
  }
  console.log(JSON.stringify({ name: one.name, ok: !error, error }));
  await context.close();
}
await Promise.all(Object.values(browsers).map(async (browser) => (await browser).close()));
house.close();
process.exit(failed ? 1 : 0);
