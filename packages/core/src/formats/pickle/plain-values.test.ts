import fc from "fast-check";
import { expect, test } from "vitest";
import { PlainValues } from "./plain-values.js";
import type { PickleDict, PickleList, PickleValue } from "./values.js";

/** A list or a tuple that is still being made. */
interface Items {
  readonly kind: "list" | "tuple";
  readonly items: PickleValue[];
}

const text: PickleValue = { kind: "text", value: "x", offset: 0, length: 1 };
const bytes: PickleValue = { kind: "bytes", encoding: "raw", offset: 0, length: 1 };
const array: PickleValue = { kind: "array", content: undefined };
const name: PickleValue = { kind: "name", name: "collections.OrderedDict" };

const leaves = { plain: [null, true, 1, 1n, text, bytes], other: [array, name] };

/** Lists, tuples and dicts that hold values and each other, the earlier ones and now and then a later one. */
const sharing = fc
  .array(
    fc.record({
      kind: fc.constantFrom("list" as const, "tuple" as const, "dict" as const),
      leaves: fc.array(
        fc.oneof(
          { weight: 8, arbitrary: fc.constantFrom(...leaves.plain) },
          { weight: 1, arbitrary: fc.constantFrom(...leaves.other) },
        ),
        { maxLength: 2 },
      ),
      earlier: fc.array(fc.nat(), { maxLength: 3 }),
      later: fc.option(fc.nat(), { freq: 8 }),
    }),
    { minLength: 1, maxLength: 7 },
  )
  .map((plans) => {
    const values = plans.map(({ kind }): PickleDict | Items =>
      kind === "dict" ? { kind, attributes: false, entries: new Map() } : { kind, items: [] },
    );
    plans.forEach(({ leaves, earlier, later }, i) => {
      const items = [...leaves, ...earlier.flatMap((at) => (i === 0 ? [] : [values[at % i]]))];
      if (later !== null) items.push(values[later % values.length]);
      const holder = values[i];
      if (holder.kind !== "dict") holder.items.push(...items);
      else for (const [k, item] of items.entries()) holder.entries.set(`${k}`, item);
    });
    return values;
  });

/** The slow and obvious version. */
function isPlain(value: PickleValue, within: readonly PickleValue[] = []): boolean {
  if (value === null || typeof value !== "object") return true;
  if (within.includes(value)) return false;
  const path = [...within, value];
  switch (value.kind) {
    case "text":
    case "bytes":
      return true;
    case "list":
    case "tuple":
      return value.items.every((item) => isPlain(item, path));
    case "dict":
      return [...value.entries.values()].every((item) => isPlain(item, path));
    default:
      return false;
  }
}

test("plain is what neither is nor holds anything else, nor itself", () => {
  fc.assert(
    fc.property(sharing, fc.array(fc.nat(), { minLength: 1, maxLength: 20 }), (values, questions) => {
      const plain = new PlainValues();
      for (const question of questions) {
        const value = values[question % values.length];
        expect(plain.has(value)).toBe(isPlain(value));
      }
    }),
    { numRuns: 300 },
  );
});

test("an item is looked at once, however many lists and names lead to it", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.nat(), { maxLength: 30 }), { minLength: 1, maxLength: 14 }),
      fc.array(fc.nat(), { maxLength: 30 }),
      fc.boolean(),
      (plans, questions, holdsArray) => {
        let looks = 0;
        const lists: PickleList[] = [];
        for (const plan of plans) {
          const items: PickleValue[] = plan.map((at) => lists[at % lists.length] ?? null);
          if (holdsArray && lists.length === 0) items.push(array);
          const counted = new Proxy(items, {
            get(target, key) {
              if (typeof key === "string" && /^\d+$/.test(key)) looks++;
              return Reflect.get(target, key);
            },
          });
          lists.push({ kind: "list", items: counted });
        }
        const total = lists.reduce((sum, { items }) => sum + items.length, 0);
        const plain = new PlainValues();
        for (const question of questions) plain.has(lists[question % lists.length]);
        expect(looks).toBeLessThanOrEqual(total);
      },
    ),
  );
});

test("lists within lists are looked into for some levels", () => {
  const nested = (levels: number): PickleValue =>
    levels === 0 ? null : { kind: "list", items: [nested(levels - 1)] };
  expect(new PlainValues().has(nested(17))).toBe(true);
  expect(new PlainValues().has(nested(18))).toBe(false);
});
