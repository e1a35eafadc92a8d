import type { Page } from "../page.js";
import { some } from "./some.js";

export function ticket(page: Page): void {
  const { drafting, random } = page;
  const customer = page.thing("customer");
  page.heading("doc_ticket");
  if (random.chance(0.7))
    page.fields(
      some(
        page,
        ["ticket_number", "customer", "account_number", "order_number", "date", "service", "phone", "email"],
        2,
      ),
      customer,
    );
  page.gap();
  const isChat = random.chance(0.35);
  const turns = random.between(1, 3);
  for (let turn = 0; turn < turns; turn++) {
    if (isChat) {
      drafting.line().write("[");
      page.value("time");
      drafting.write("] ");
    }
    page.sentences("ticket", random.between(1, 2));
  }
  if (random.chance(0.5)) drafting.mention(customer, random.chance(0.4) ? "short" : "full").line();
}
