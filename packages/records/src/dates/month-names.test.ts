import { expect, it } from "vitest";
import { monthNames, platformNames } from "./month-names.js";
import { monthNamesByLanguage } from "./month-names-by-language.js";

it("has the platform's names of the months of every language it comes with", () => {
  const names = monthNames(undefined);
  const missing = Object.keys(monthNamesByLanguage).flatMap((tag) => {
    const { language, calendar } = new Intl.Locale(tag);
    return platformNames(language, calendar ?? "gregory").filter(([name, month]) => {
      const [word] = name.split(" ");
      const meant = { language, month, rest: name.slice(word.length), calendar };
      const meanings = names.get(word)?.map(({ rest = "", ...known }) => ({ ...known, rest })) ?? [];
      return !meanings.some(
        (known) =>
          known.language === meant.language &&
          known.month === meant.month &&
          known.rest === meant.rest &&
          known.calendar === meant.calendar,
      );
    });
  });
  expect(missing).toEqual([]);
});

it("learns those of other locales from the platform", () => {
  expect(monthNames("sw").get("juni")).toContainEqual({ month: 6, language: "sw", full: false });
});
