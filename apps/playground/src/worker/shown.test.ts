import type { ExtractionEvent } from "@ernie-m/heads";
import fc from "fast-check";
import { expect, it } from "vitest";
import { Shown } from "./shown.js";

const schema = [{ person: ["birthplace"] }, "date"];
const event = (id: number, name: string, probability: number, subject?: number): ExtractionEvent => ({
  id,
  name,
  level: subject === undefined ? 1 : 2,
  ...(subject !== undefined && { subject }),
  entry: { text: `${name} ${id}`, start: id, end: id + 1, probability },
});

it("shows exactly what is as probable as its name's threshold says, of what is shown", () => {
  const probability = fc.integer({ min: 0, max: 20 }).map((step) => step / 20);
  fc.assert(
    fc.property(
      probability,
      probability,
      fc.array(probability),
      fc.array(probability),
      (threshold, own, of, dates) => {
        const shown = new Shown({ schema, threshold, thresholds: { date: own } });
        of.forEach((value, id) => {
          const isShown = shown.take(event(id, "person", value));
          expect(isShown).toBe(value >= threshold);
          expect(shown.take(event(1000 + id, "birthplace", 1, id))).toBe(isShown);
        });
        dates.forEach((value, id) => {
          expect(shown.take(event(2000 + id, "date", value))).toBe(value >= own);
        });
        const names = shown.missing().map(({ name }) => name);
        expect(names.includes("person")).toBe(!of.some((value) => value >= threshold));
        expect(names.includes("date")).toBe(!dates.some((value) => value >= own));
      },
    ),
  );
});

it("tells of a name that nothing is shown of what came nearest, each text once", () => {
  const shown = new Shown({ schema, threshold: 0.5, thresholds: {} });
  shown.take(event(7, "date", 0.4));
  const span = (text: string, probability: number) => ({ text, start: 0, end: 1, probability });
  shown.takeMisses({
    text: "",
    name: "date",
    spans: [span("x", 0.2), span("y", 0.45), span("x", 0.3), span("z", 0.1)],
  });
  expect(shown.missing().map(({ name, asked }) => [name, asked])).toEqual([
    ["person", true],
    ["birthplace", false],
    ["date", true],
  ]);
  expect(
    shown
      .missing()
      .at(-1)
      ?.misses.map(({ text, probability }) => [text, probability]),
  ).toEqual([
    ["y", 0.45],
    ["date 7", 0.4],
    ["x", 0.3],
  ]);
});
