import type { Page } from "../page.js";
import { some } from "./some.js";

/** People of a firm or a club, and how they are reached. */
export function contacts(page: Page): void {
  const { random } = page;
  if (random.chance(0.3)) page.sentences("bio", 1);
  const columns = ["position", "phone", "email", "employer", "residence", "birth_date", "nationality", "age"];
  page.table("person", some(page, random.sample(columns, 4), 1), random.between(2, 5));
  if (random.chance(0.3)) page.filler();
}

/** What takes place when and where. */
export function agenda(page: Page): void {
  const { random } = page;
  page.table("event", some(page, ["event_date", "venue"], 1), random.between(2, 5));
  if (random.chance(0.5)) page.sentences("news", 1);
}

/** Articles of a shop. */
export function catalogue(page: Page): void {
  const { random } = page;
  const columns = ["price", "manufacturer", "capacity", "weight", "color", "release_date", "battery_life"];
  page.table("product", some(page, random.sample(columns, 3), 1), random.between(2, 5));
  if (random.chance(0.4)) page.sentences("product", 1);
}

/** Firms, and what is known of them. */
export function directory(page: Page): void {
  const { random } = page;
  const columns = [
    "founder",
    "headquarters",
    "founding_date",
    "headcount",
    "revenue",
    "profit",
    "phone",
    "email",
  ];
  page.table("company", some(page, random.sample(columns, 3), 1), random.between(2, 5));
  if (random.chance(0.4)) page.sentences("bio", 1);
}
