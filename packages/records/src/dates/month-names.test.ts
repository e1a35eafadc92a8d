import { expect, it } from "vitest";
import { monthNames, platformNames } from "./month-names.js";
import { monthNamesByLanguage } from "./month-names-by-language.js";

it("has the platform's names of the months of every language it comes with", () => {
  const names = monthNames(undefined);
  const missing = Object.keys(monthNamesByLanguage).flatMap((language) =>
    platformNames(language).filter(
      ([name, month]) =>
        names.get(name)?.some((known) => known.language === language && known.month === month) !== true,
    ),
  );
  expect(missing).toEqual([]);
});

it("learns those of other locales from the platform", () => {
  expect(monthNames("sw").get("juni")).toContainEqual({ month: 6, language: "sw", full: false });
});
