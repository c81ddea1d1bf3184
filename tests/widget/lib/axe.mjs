import assert from "node:assert/strict";
import axe from "axe-core";

// All of axe's rules of WCAG 2.2 A and AA and its best practices, on the page and inside the widget.
export const sound = async (page, state) => {
  await page.evaluate(axe.source);
  const found = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  const violations = found.violations.map((rule) => `${rule.id}: ${rule.nodes.map((node) => node.target.flat().join(" ") + " " + (node.any[0]?.message || node.failureSummary)).join(" | ")}`);
  assert.deepEqual(violations, [], `axe, ${state}`);
  assert.ok(found.passes.length > 10, "axe looked at something");
};
