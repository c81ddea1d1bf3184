import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { Reader } from "../lib/reader.mjs";

// docs/embedding.md, done as it says: its own snippet and its own policy lines, on a page of another origin.
const GUIDE = readFileSync(new URL("../../../docs/embedding.md", import.meta.url), "utf8");
const block = (kind, holding) => [...GUIDE.matchAll(/```(\w*)\n([\s\S]*?)```/g)].map(([, name, text]) => ({ name, text })).find((one) => one.name === kind && one.text.includes(holding)).text;
const SNIPPET = block("html", "widget.js");
const POLICY = block("", "connect-src").trim();
const SITE = "http://localhost:5005"; // the origin that the demonstration institutions allow
const ADDRESS = /https:\/\/signpost\.example\.ac\.uk/g;

const paste = async (page, server, snippet, { head = "", strict = true } = {}) => {
  const csp = `default-src 'none'; ${POLICY.replace(ADDRESS, server)}; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'`;
  await page.route(SITE + "/**", (route) => route.fulfill({ contentType: "text/html; charset=utf-8", headers: strict ? { "Content-Security-Policy": csp } : {},
    body: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Student life</title>${head}</head><body><main><h1>Student life</h1></main>\n${snippet.replace(ADDRESS, server)}\n</body></html>` }));
  await page.goto(SITE + "/students");
};

// The chat's inside is closed to pages of other origins, so this test talks to it as a screen reader does.
const conversation = async (page) => {
  const reader = await Reader.of(page);
  const until = async (wanted) => {
    for (let i = 0; i < 150; i++) {
      const nodes = await reader.all();
      if (nodes.some((one) => one.name.includes(wanted))) return nodes;
      await page.waitForTimeout(100);
    }
    throw new Error("never there: " + wanted);
  };
  await until("Help and support");
  await reader.press("button", "Help and support");
  await reader.press("button", "Start the chat");
  await until("What would you like help with");
  await page.keyboard.type("he follows me everywhere");
  await page.keyboard.press("Enter");
  return until("Last checked on");
};

for (const [name, snippetOf] of Object.entries({
  "the snippet of the guide": async () => SNIPPET,
  "the pinned file of the guide": async (server) => {
    const [file] = readdirSync(new URL("../../../bot/widget/released/", import.meta.url)).filter((name) => name.endsWith(".js"));
    const content = Buffer.from(await (await fetch(`${server}/${file}`)).arrayBuffer());
    return SNIPPET.replace("widget.js", file).replace("></script>", ` integrity="sha384-${createHash("sha384").update(content).digest("base64")}" crossorigin="anonymous"></script>`);
  },
})) {
  scenario(`${name}, pasted into a page of another origin under the guide's strict policy, holds a whole conversation`, async ({ visit, page, server }) => {
    await paste(page, server, await snippetOf(server));
    const nodes = await conversation(page);
    assert.ok(nodes.filter((one) => one.role === "link").length >= 2);
    assert.deepEqual([...new Set(visit.requests.map((url) => new URL(url).origin))].sort(), [new URL(server).origin, SITE].sort());
  });
}

scenario("the guide's snippet with scripts off shows the lines", { context: { javaScriptEnabled: false } }, async ({ page, server }) => {
  await paste(page, server, SNIPPET);
  const shown = await page.locator("noscript").innerText();
  assert.ok(shown.includes("JavaScript") && shown.includes("Call 999"));
});

const there = (page) => page.waitForFunction(() => document.querySelector("body > signpost-chat"));

scenario("the script may stand in the head without defer", async ({ page, server }) => {
  await paste(page, server, "", { head: `<script src="${server}/widget.js" data-institution="northbridge"></script>` });
  await there(page);
});

scenario("the script may be put in later by another script, and loaded twice: one chat", async ({ page, server }) => {
  await paste(page, server, "", { strict: false });
  for (let i = 0; i < 2; i++) {
    await page.evaluate((src) => new Promise((done) => {
      const script = document.createElement("script");
      Object.assign(script, { src, onload: done });
      script.dataset.institution = "northbridge";
      document.head.append(script);
    }), server + "/widget.js");
  }
  await there(page);
  assert.equal(await page.locator("signpost-chat").count(), 1);
});
