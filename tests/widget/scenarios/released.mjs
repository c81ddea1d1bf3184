import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";

const FOLDER = new URL("../../../bot/widget/released/", import.meta.url);
const digest = (content) => "sha384-" + createHash("sha384").update(content).digest("base64");

scenario("every widget that was ever released is still served, for ever the same, and works with its hash pinned", async ({ visit, house }) => {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith(".js"));
  assert.ok(files.length > 0, "run `make widget` once");
  for (const name of files) {
    const content = readFileSync(new URL(name, FOLDER));
    const reply = await fetch(`${house.origin}/${name}`);
    assert.match(reply.headers.get("cache-control"), /immutable/);
    assert.equal(digest(Buffer.from(await reply.arrayBuffer())), digest(content));
    house.file = name;
    house.pin = digest(content);
    await visit.start();
    assert.ok((await visit.transcript.innerText()).includes("Northbridge"));
  }
});

scenario("a widget whose hash does not fit is not run", async ({ visit, page, house }) => {
  house.pin = digest("another file");
  await page.goto(house.page());
  assert.equal(await page.evaluate(() => !!customElements.get("signpost-chat")), false);
});

scenario("widget.js is fresh within minutes, comes packed, and is not sent again unchanged", async ({ house }) => {
  const reply = await fetch(house.origin + "/widget.js");
  assert.equal(reply.headers.get("cache-control"), "public, max-age=300");
  assert.equal(reply.headers.get("content-encoding"), "gzip");
  const again = await fetch(house.origin + "/widget.js", { headers: { "If-None-Match": reply.headers.get("etag") } });
  assert.equal(again.status, 304);
});
