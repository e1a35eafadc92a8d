import type { Entity } from "./draft.js";
import type { Page } from "./page.js";

/** Some of a list, in a random order or as it stands. */
function some(page: Page, kinds: readonly string[], least: number): readonly string[] {
  const { random } = page;
  const chosen = new Set(random.sample(kinds, random.between(least, kinds.length)));
  const inOrder = kinds.filter((kind) => chosen.has(kind));
  return random.chance(0.3) ? random.shuffled(inOrder) : inOrder;
}

function invoice(page: Page): void {
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
  if (random.chance(0.85)) itemTable(page);
  page.fields(some(page, ["net_amount", "vat_rate", "vat_amount", "total_amount"], 2));
  if (random.chance(0.4)) page.fields(["iban"]);
  if (random.chance(0.6)) page.sentences("invoice", 1);
  if (random.chance(0.3)) {
    page.filler();
    drafting.mention(random.chance(0.5) ? supplier : client, "short").line();
  }
}

/** Lines with an article, how many and for how much. */
function itemTable(page: Page): void {
  const { drafting, random, layout } = page;
  const columns = some(page, ["quantity", "unit_price", "money"], 1);
  if (random.chance(0.6)) {
    page.heading("head_items");
  }
  const rows = random.between(1, 4);
  const isNumbered = random.chance(0.25);
  for (let row = 0; row < rows; row++) {
    if (isNumbered) drafting.write(`${row + 1}${random.pick([". ", ") ", "  "])}`);
    const item = page.thing("item");
    drafting.mention(item);
    for (const column of columns) {
      drafting.write(layout.column);
      page.value(column, column === "money" ? undefined : item);
    }
    drafting.line();
  }
}

function cv(page: Page): void {
  const { drafting, random } = page;
  const candidate = page.thing("candidate");
  page.heading("doc_cv");
  if (random.chance(0.7)) drafting.mention(candidate).line();
  else page.fields(["candidate"], candidate);
  page.fields(
    some(
      page,
      [
        "birth_date",
        "address",
        "city",
        "phone",
        "email",
        "nationality",
        "position",
        "birthplace",
        "residence",
      ],
      1,
    ),
    candidate,
  );
  page.gap();
  const parts = random.shuffled([work, education, skills, languages]).slice(0, random.between(1, 4));
  for (const part of parts) part(page, candidate);
  if (random.chance(0.4)) page.sentences("bio", 1);
  if (random.chance(0.4)) page.filler();
}

function work(page: Page, candidate: Entity): void {
  const { drafting, random } = page;
  page.heading("head_work");
  const rows = random.between(1, 3);
  const dash = random.pick([" – ", "-", " - ", " – "]);
  const between = random.pick([", ", " | ", " — ", ", ", ": "]);
  const order = random.shuffled(["position", "employer"]);
  for (let row = 0; row < rows; row++) {
    const employer = page.thing("employer");
    const period = (): void => {
      page.value("date");
      drafting.write(dash);
      if (random.chance(0.25)) drafting.write(random.pick(page.lexicon.words.get("present") ?? ["–"]));
      else page.value("date");
    };
    const periodFirst = random.chance(0.6);
    if (periodFirst) {
      period();
      drafting.write(random.pick([": ", "  ", ", "]));
    }
    order.forEach((kind, i) => {
      if (i > 0) drafting.write(between);
      if (kind === "employer") {
        drafting.mention(employer);
        drafting.fact(candidate, "employer", employer);
      } else drafting.fact(candidate, "position", page.value("position", employer));
    });
    if (random.chance(0.4)) {
      drafting.write(", ");
      page.value("city", employer);
    }
    if (!periodFirst) {
      drafting.write(random.pick([" (", ", ", ". "]));
      period();
    }
    drafting.line();
    if (random.chance(0.3)) {
      page.filler();
      drafting.line();
    }
  }
}

function education(page: Page, candidate: Entity): void {
  const { drafting, random } = page;
  page.heading("head_edu");
  for (let row = random.between(1, 2); row > 0; row--) {
    const parts = random.shuffled(["degree", "alma_mater", "date"]);
    parts.slice(0, random.between(2, 3)).forEach((kind, i) => {
      if (i > 0) drafting.write(random.pick([", ", " – ", "  "]));
      page.value(kind, kind === "alma_mater" ? candidate : undefined);
    });
    drafting.line();
  }
}

function skills(page: Page): void {
  page.heading("head_skills");
  page.list("skill", page.random.between(2, 5));
}

function languages(page: Page): void {
  page.heading("head_lang");
  page.list("language", page.random.between(1, 4));
}

function contract(page: Page): void {
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

function ticket(page: Page): void {
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

function medical(page: Page): void {
  const { drafting, random, layout } = page;
  page.heading("doc_medical");
  const patient = page.thing("patient");
  if (random.chance(0.5)) page.fields(some(page, ["patient", "age", "birth_date", "doctor"], 1), patient);
  page.sentences("medical", random.between(1, 4));
  if (random.chance(0.3)) {
    page.fields(some(page, ["disease", "symptom", "exam", "procedure"], 1));
  }
  if (random.chance(0.6)) {
    page.heading("head_rx");
    const isNumbered = random.chance(0.4);
    const rows = random.between(1, 4);
    for (let row = 0; row < rows; row++) {
      drafting.write(isNumbered ? `${row + 1}) ` : layout.bullet);
      const drug = page.thing("drug");
      drafting.mention(drug).write(" ");
      page.value("dose", drug);
      if (random.chance(0.7)) drafting.write(` ${random.pick(page.lexicon.words.get("dosetail") ?? [""])}`);
      drafting.line();
    }
  }
  if (random.chance(0.4)) page.filler();
}

function product(page: Page): void {
  const { drafting, random } = page;
  const thing = page.thing("product");
  page.heading("doc_product");
  drafting.mention(thing);
  if (random.chance(0.4)) {
    drafting.write(random.pick([" – ", " | ", ", ", " / "]));
    page.value(random.chance(0.5) ? "manufacturer" : "brand", undefined);
  }
  drafting.line();
  page.fields(
    some(page, ["price", "manufacturer", "weight", "capacity", "color", "battery_life", "release_date"], 1),
    thing,
  );
  if (random.chance(0.4)) page.fields(some(page, ["warranty", "material", "brand"], 1));
  if (random.chance(0.5)) page.list("feature", random.between(1, 4));
  if (random.chance(0.8)) page.sentences("product", random.between(1, 3));
  if (random.chance(0.3)) page.filler();
}

function news(page: Page): void {
  const { random } = page;
  if (random.chance(0.4)) page.heading("doc_news");
  page.thing("person");
  page.thing("organization");
  if (random.chance(0.2)) page.fields(["author", "date"]);
  page.sentences("news", random.between(1, 4));
  if (random.chance(0.4)) page.sentences("bio", 1);
  if (random.chance(0.3)) page.filler();
}

function report(page: Page): void {
  const { drafting, random, layout } = page;
  page.heading("doc_report");
  const company = page.thing("company");
  if (random.chance(0.4)) drafting.mention(company).line();
  page.sentences("report", random.between(1, 3));
  if (random.chance(0.4)) {
    const columns = some(page, ["revenue", "profit", "headcount"], 1);
    for (let row = random.between(1, 3); row > 0; row--) {
      const one = page.thing("company");
      drafting.mention(one);
      for (const column of columns) {
        drafting.write(layout.column);
        page.value(column, one);
      }
      drafting.line();
    }
  } else if (random.chance(0.5))
    page.fields(
      some(page, ["revenue", "profit", "headcount", "period", "headquarters", "founding_date"], 1),
      company,
    );
  if (random.chance(0.3)) page.filler();
}

function abstract(page: Page): void {
  if (page.random.chance(0.5)) page.heading("doc_abstract");
  page.sentences("abstract", page.random.between(1, 3));
  if (page.random.chance(0.4)) page.sentences(page.random.pick(["bio", "medical", "report"]), 1);
}

/** One or two sentences, as real corpora have them. */
function biography(page: Page): void {
  page.sentences("bio", page.random.between(1, 2));
}

/** What writes a document of each domain. */
export const domains = {
  invoice,
  cv,
  contract,
  ticket,
  medical,
  product,
  news,
  report,
  abstract,
  biography,
} as const;

export type Domain = keyof typeof domains;
