import fc from "fast-check";
import { expect, test } from "vitest";
import { Deque, type DequeEntry } from "./deque.js";

test("is a list of which anything can be taken out", () => {
  const steps = fc.array(
    fc.oneof(fc.constant("push"), fc.constant("shift"), fc.nat(10), fc.constant("again")),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(steps, (all) => {
      const deque = new Deque<number>();
      let list: DequeEntry<number>[] = [];
      const gone: DequeEntry<number>[] = [];
      for (const [value, step] of all.entries()) {
        if (step === "push") list = [...list, deque.push(value)];
        else if (step === "shift") {
          expect(deque.shift()).toBe(list[0]?.value);
          gone.push(...list.slice(0, 1));
          list = list.slice(1);
        } else if (step === "again") for (const entry of gone) expect(deque.delete(entry)).toBe(false);
        else {
          const entry = list[step];
          if (entry === undefined) continue;
          expect(deque.delete(entry)).toBe(true);
          gone.push(entry);
          list = list.filter((other) => other !== entry);
        }
        expect([...deque]).toEqual(list.map(({ value: kept }) => kept));
        expect([deque.size, deque.first]).toEqual([list.length, list[0]?.value]);
      }
    }),
  );
});

test("what is reached may be taken out meanwhile", () => {
  const deque = new Deque<number>();
  const entries = [0, 1, 2, 3].map((value) => deque.push(value));
  const met: number[] = [];
  for (const value of deque) {
    met.push(value);
    deque.delete(entries[value]);
  }
  expect(met).toEqual([0, 1, 2, 3]);
  expect(deque.size).toBe(0);
});
