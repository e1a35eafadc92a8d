import { kinds } from "../../kinds.js";
import type { Page } from "../page.js";

const plainKinds = Object.keys(kinds);

/** A form of any fields: what stands in it is told by its captions. */
export function form(page: Page): void {
  const { random } = page;
  page.fields(random.sample(plainKinds, random.between(3, 9)));
  if (random.chance(0.3)) page.filler();
}
