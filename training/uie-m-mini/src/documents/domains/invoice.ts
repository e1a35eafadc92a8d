import type { Page } from "../page.js";
import { some } from "./some.js";

export function invoice(page: Page): void {
  const { drafting, random } = page;
  const supplier = page.thing("supplier");
  const client = page.thing("client");
  page.heading("doc_invoice");
  if (random.chance(0.6)) {
    drafting.mention(supplier).write(random.pick(["\n", "   ", ", "]));
    if (random.chance(0.6)) page.value("address");
    drafting.line();
    page.fields(some(page, ["tax_id", "phone", "email"], 0), supplier);
  } else page.fields(["supplier"]);
  page.gap();
  page.fields(
    some(
      page,
      ["invoice_number", "invoice_date", "due_date", "order_number", "account_number", "delivery_date"],
      2,
    ),
  );
  page.fields(["client"]);
  if (random.chance(0.4)) page.value("address");
  page.gap();
  if (random.chance(0.85)) items(page);
  page.fields(some(page, ["net_amount", "vat_rate", "vat_amount", "total_amount"], 2));
  if (random.chance(0.4)) page.fields(["iban"]);
  if (random.chance(0.6)) page.sentences("invoice", 1);
  if (random.chance(0.3)) {
    page.filler();
    drafting.mention(random.chance(0.5) ? supplier : client, "short").line();
  }
}

/** Articles, how many and for how much. */
function items(page: Page): void {
  const { random } = page;
  if (random.chance(0.5)) page.heading("head_items");
  page.table("item", some(page, ["quantity", "unit_price", "money"], 1), random.between(1, 4));
}
