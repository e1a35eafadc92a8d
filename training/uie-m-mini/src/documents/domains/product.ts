import type { Page } from "../page.js";
import { some } from "./some.js";

export function product(page: Page): void {
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
