import type { Page } from "../page.js";
import { some } from "./some.js";

export function medical(page: Page): void {
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
