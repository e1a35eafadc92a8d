import type { Page } from "../page.js";
import { some } from "./some.js";

export function contract(page: Page): void {
  const { random } = page;
  page.heading("doc_contract");
  const roles = random.pick([
    ["landlord", "tenant"],
    ["seller", "buyer"],
    ["lender", "borrower"],
  ]);
  if (random.chance(0.4)) {
    for (const role of roles) page.thing(role);
    page.fields(roles);
  }
  page.sentences("contract", random.between(2, 5));
  if (random.chance(0.4))
    page.fields(
      some(page, ["start_date", "term", "rent", "notice_period", "signing_date", "penalty", "court"], 1),
    );
}
