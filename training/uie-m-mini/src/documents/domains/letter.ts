import type { Entity } from "../draft.js";
import type { Page } from "../page.js";

/** What letters are about. */
const SUBJECTS = ["ticket", "invoice", "contract", "product", "report", "news", "bio", "medical"] as const;

/** A letter or an e-mail: who writes to whom, what of, and how the writer is reached. */
export function letter(page: Page): void {
  const { drafting, random } = page;
  const writer = page.thing("person");
  const reader = page.thing(random.chance(0.5) ? "customer" : "author");
  if (random.chance(0.5)) page.fields(random.sample(["date", "email", "order_number", "invoice_number"], 1));
  if (random.chance(0.5))
    drafting.mention(reader, random.chance(0.5) ? "short" : "full").write(random.pick([",", "!", ":"]));
  page.gap();
  const subject = random.pick(SUBJECTS);
  page.sentences(subject, random.between(1, 3));
  if (random.chance(0.3)) page.sentences(random.pick(SUBJECTS), 1);
  page.gap();
  signature(page, writer);
}

/** The lines under a letter, with captions or without. */
function signature(page: Page, writer: Entity): void {
  const { drafting, random } = page;
  drafting.mention(writer).line();
  const join = random.pick(["\n", "\n", " | ", ", ", " · "]);
  const lines = random.sample(
    ["position", "employer", "phone", "email", "address", "url"],
    random.between(1, 5),
  );
  if (random.chance(0.3)) page.fields(lines, writer);
  else
    lines.forEach((kind, i) => {
      if (i > 0) drafting.write(join);
      page.value(kind, writer);
    });
  drafting.line();
}
