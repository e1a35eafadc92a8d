import { seededRandom } from "@ernie-m/core";
import type { PromptRecord } from "@ernie-m/heads/evaluation";
import fc from "fast-check";
import { expect, test } from "vitest";
import { drawAnswers, type OwnAnswer, ownPrompts } from "./rehearsal.js";

const answers = (count: number, isFinding: boolean): readonly OwnAnswer[] =>
  Array.from({ length: count }, () => ({ rows: [], isFinding }));

test("an epoch repeats two answers for each record, half of them findings, as far as there are", () => {
  fc.assert(
    fc.property(fc.nat(30), fc.nat(30), fc.nat(20), fc.nat(), (found, empty, records, seed) => {
      const all = [...answers(found, true), ...answers(empty, false)];
      const drawn = drawAnswers(all, { records, random: seededRandom(seed) });
      expect(new Set(drawn).size).toBe(drawn.length);
      expect(drawn.every((one) => all.includes(one))).toBe(true);
      expect(drawn.length).toBe(Math.min(2 * records, all.length));
      const findings = drawn.filter(({ isFinding }) => isFinding).length;
      expect(findings).toBeGreaterThanOrEqual(Math.min(found, records));
      expect(drawn.length - findings).toBeGreaterThanOrEqual(Math.min(empty, records));
    }),
  );
});

test("another generator draws others", () => {
  const all = answers(40, true);
  const draw = (seed: number) =>
    drawAnswers(all, { records: 5, random: seededRandom(seed) }).map((one) => all.indexOf(one));
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
});

test("as many as asked for, of those that there are", () => {
  const perRecord = fc.double({ min: 0, max: 9, noNaN: true });
  fc.assert(
    fc.property(fc.nat(30), fc.nat(30), fc.nat(9), perRecord, (found, empty, records, each) => {
      const all = [...answers(found, true), ...answers(empty, false)];
      const drawn = drawAnswers(all, { records, random: seededRandom(1), perRecord: each });
      expect(new Set(drawn).size).toBe(Math.min(Math.round(each * records), all.length));
    }),
  );
});

test("a label that the records ask for is not repeated, however wide either is written", () => {
  const records = [
    { text: "四川很大。", prompt: "省份(简称)", label: "省份(简称)", offsets: "utf-16", spans: [] },
  ] as const;
  const asked: string[] = [];
  const makeRows = ({ prompt }: PromptRecord) => {
    asked.push(prompt);
    return [];
  };
  ownPrompts(records, ["省份（简称）", "人物"], makeRows);
  expect(asked).toEqual(["人物"]);
});
