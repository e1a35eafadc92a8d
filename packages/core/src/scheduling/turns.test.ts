import fc from "fast-check";
import { expect, test } from "vitest";
import { Turns } from "./turns.js";

test("who is new goes first, but before each other no more than once between two turns", () => {
  const turns = new Turns<string>();
  turns.add("large");
  expect(turns.first).toBe("large");
  turns.served("large");
  turns.add("a");
  turns.add("b");
  expect([...turns]).toEqual(["a", "large", "b"]);
  turns.delete("a");
  expect(turns.first).toBe("large");
  turns.served("large");
  turns.add("c");
  expect([...turns]).toEqual(["b", "c", "large"]);
});

test("whoever comes and goes: who joins n waits for at most n turns, and for n + 1 between two of its own", () => {
  const steps = fc.array(
    fc.record({ kind: fc.constantFrom("add", "turn", "turn", "last turn", "leave"), pick: fc.nat(20) }),
    { maxLength: 80 },
  );
  fc.assert(
    fc.property(steps, (all) => {
      const turns = new Turns<number>();
      /** By who waits: the turns it may still wait for. */
      const left = new Map<number, number>();
      const passed = new Map<number, boolean>();
      let next = 0;
      for (const { kind, pick } of all) {
        if (kind === "add") {
          const n = left.size;
          for (const [one, isPassed] of passed) {
            if (isPassed) continue;
            left.set(one, (left.get(one) ?? 0) + 1);
            passed.set(one, true);
          }
          left.set(next, n);
          passed.set(next, true);
          turns.add(next++);
        } else if (kind === "leave") {
          const one = [...left.keys()][pick % Math.max(1, left.size)];
          if (one === undefined) continue;
          turns.delete(one);
          left.delete(one);
          passed.delete(one);
        } else if (left.size > 0) {
          const { first } = turns;
          if (first === undefined) throw new Error("somebody waits");
          expect(left.has(first)).toBe(true);
          for (const [one, most] of left) if (one !== first) left.set(one, most - 1);
          for (const most of left.values()) expect(most).toBeGreaterThanOrEqual(0);
          if (kind === "turn") {
            turns.served(first);
            left.set(first, left.size - 1);
            passed.set(first, false);
          } else {
            turns.delete(first);
            left.delete(first);
            passed.delete(first);
          }
        }
        expect([...turns].sort((a, b) => a - b)).toEqual([...left.keys()].sort((a, b) => a - b));
      }
    }),
  );
});
