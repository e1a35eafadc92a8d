import type { Entity } from "../draft.js";
import type { Page } from "../page.js";

/** What letters are about. */
const SUBJECTS = ["ticket", "invoice", "contract", "product", "report", "news", "bio", "medical"] as const;

/** A letter or an e-mail: who writes to whom, what of, and how the writer is reached. */
export function letter(page: Page): void {
  const { drafting, random, lexicon } = page;
  const writer = page.thing("person");
  const reader = page.thing(random.chance(0.5) ? "customer" : "author");
  if (random.chance(0.4)) mailHead(page, writer, reader);
  else if (random.chance(0.5))
    page.fields(random.sample(["date", "email", "order_number", "invoice_number"], 1));
  if (random.chance(0.6)) {
    const [greeting] = random.sample(lexicon.words.get("greeting") ?? [], 1);
    if (greeting !== undefined) drafting.write(`${greeting} `);
    drafting.mention(reader, random.chance(0.5) ? "short" : "full").write(random.pick([",", "!", ":"]));
  }
  page.gap();
  const subject = random.pick(SUBJECTS);
  page.sentences(subject, random.between(1, 3));
  if (random.chance(0.3)) page.sentences(random.pick(SUBJECTS), 1);
  page.gap();
  const [closing] = random.sample(lexicon.words.get("closing") ?? [], 1);
  if (closing !== undefined && random.chance(0.7))
    drafting.write(`${closing}${random.pick(["\n", ",\n", " "])}`);
  signature(page, writer);
}

/** Sender, receiver and subject, in front of an e-mail. */
function mailHead(page: Page, writer: Entity, reader: Entity): void {
  const { drafting, random, lexicon } = page;
  const captions = lexicon.words.get("mail_head") ?? [];
  const separator = random.pick([": ", ": ", ":\t"]);
  captions.forEach((caption, i) => {
    drafting.line().write(`${caption}${separator}`);
    if (i === 2) {
      page.filler();
      return;
    }
    const entity = i === 0 ? writer : reader;
    drafting.mention(entity);
    if (!random.chance(0.5)) return;
    const [open, close] = random.pick([
      [" <", ">"],
      [" (", ")"],
    ]);
    drafting.write(open);
    page.value("email", entity);
    drafting.write(close);
  });
  page.gap();
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
