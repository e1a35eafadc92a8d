import type { Entity } from "../draft.js";
import type { Page } from "../page.js";
import { some } from "./some.js";

export function cv(page: Page): void {
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
