import axe, { type AxeResults } from "axe-core";
import type { Page } from "playwright-core";

/** WCAG 2.2, A and AA, and what axe-core counts as good practice beside it. */
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What the page is asked: all rules; places are worked out and sent for what is wrong only. */
const ASKED = `axe.run(document, ${JSON.stringify({ runOnly: RULES, resultTypes: ["violations"] })}).then(({ violations }) => violations)`;

/** What axe-core finds wrong with the page as it is, one line each: how bad, which rule, where. */
export async function accessibilityProblems(page: Page): Promise<readonly string[]> {
  // The script as text: axe-core looks at the page from inside it. It stays there until the next navigation.
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe.source);
  const violations: AxeResults["violations"] = await page.evaluate(ASKED);
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${impact} ${id}: ${html.slice(0, 160)} ${failureSummary ?? ""}`),
  );
}
