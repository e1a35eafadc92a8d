import fc from "fast-check";
import { expect, test } from "vitest";
import { readLexicons } from "../lexicon/lexicon.js";
import { Random } from "../random.js";
import { makeValue } from "./value.js";

const { languages, stems } = readLexicons();

test("prices are not those of firms, nights fit a holiday, in every language", () => {
  fc.assert(
    fc.property(fc.constantFrom(...languages), fc.nat(), (lexicon, seed) => {
      const random = new Random(seed);
      const digits = (kind: string): number =>
        Number(makeValue(kind, { lexicon, stems }, random).text.replace(/[.,]\d\d(?!\d)|\D/g, "") || "0");
      expect(digits("unit_price")).toBeLessThan(1_000_000);
      expect(digits("shipping_cost")).toBeLessThan(1_000_000);
      if (lexicon.words.has("nights")) expect(digits("nights")).toBeLessThan(100);
    }),
  );
});
