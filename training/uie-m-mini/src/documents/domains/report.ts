import type { Page } from "../page.js";
import { some } from "./some.js";

export function report(page: Page): void {
  const { drafting, random } = page;
  page.heading("doc_report");
  const company = page.thing("company");
  if (random.chance(0.4)) drafting.mention(company).line();
  page.sentences("report", random.between(1, 3));
  if (random.chance(0.4)) {
    page.table("company", some(page, ["revenue", "profit", "headcount"], 1), random.between(1, 3));
  } else if (random.chance(0.5))
    page.fields(
      some(page, ["revenue", "profit", "headcount", "period", "headquarters", "founding_date"], 1),
      company,
    );
  if (random.chance(0.3)) page.filler();
}
