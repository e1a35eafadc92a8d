import fc from "fast-check";
import { expect, it } from "vitest";
import { type Draft, draftNode } from "../schema/draft.js";
import { COLOURS, Palette } from "./palette.js";

const named = (names: readonly string[]): Draft => names.map((name) => draftNode(name));
const names = fc.uniqueArray(fc.constantFrom(..."abcdefghijklmnopqrst"), { maxLength: COLOURS });

it("gives no two names one colour while there are enough", () => {
  fc.assert(
    fc.property(fc.array(names, { maxLength: 5 }), (steps) => {
      const palette = new Palette();
      for (const step of steps) {
        const colours = palette.colour(named(step));
        expect(new Set(colours.values()).size).toBe(step.length);
      }
    }),
  );
});

it("keeps a name's colour when others come before it, and while it is being renamed", () => {
  const palette = new Palette();
  const draft = named(["person", "date"]);
  const before = palette.colour(draft);
  const more = palette.colour([draftNode("price"), ...draft]);
  expect([more.get("person"), more.get("date")]).toEqual([before.get("person"), before.get("date")]);
  const [person, date] = draft as [Draft[number], Draft[number]];
  const renamed = palette.colour([{ ...person, name: "people" }, date]);
  expect(renamed.get("people")).toBe(before.get("person"));
  // The same names written anew, as JSON or a template brings them.
  expect(palette.colour(named(["date", "people"])).get("date")).toBe(before.get("date"));
});

it("has enough for more names than colours", () => {
  const many = named(Array.from({ length: 3 * COLOURS }, (_, n) => `name ${n}`));
  const counts = new Array<number>(COLOURS).fill(0);
  for (const colour of new Palette().colour(many).values()) counts[colour]++;
  expect(counts).toEqual(new Array(COLOURS).fill(3));
});
