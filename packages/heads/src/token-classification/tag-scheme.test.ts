import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTags, type TagScheme } from "./tag-scheme.js";

const read = (...labels: readonly string[]): readonly string[] =>
  readTags(labels).map(({ kind, place }) => `${place} ${kind}`);

describe("readTags", () => {
  it("reads B-I-O", () => {
    expect(read("O", "B-PER", "I-PER")).toEqual(["inside O", "begin PER", "inside PER"]);
  });

  it("reads I-O, with and without prefixes", () => {
    expect(read("O", "I-PER", "I-LOC")).toEqual(["inside O", "inside PER", "inside LOC"]);
    expect(read("O", "PER", "LOC")).toEqual(["inside O", "inside PER", "inside LOC"]);
  });

  it("reads B-I-O-E-S under all its spellings", () => {
    expect(read("O", "B-X", "I-X", "E-X", "S-X")).toEqual([
      "inside O",
      "begin X",
      "inside X",
      "end X",
      "single X",
    ]);
    expect(read("B_X", "I_X", "L_X", "U_X", "O")).toEqual([
      "begin X",
      "inside X",
      "end X",
      "single X",
      "inside O",
    ]);
    expect(read("B-X", "M-X", "E-X", "S-X", "O")).toEqual([
      "begin X",
      "inside X",
      "end X",
      "single X",
      "inside O",
    ]);
    expect(read("O", "B-X", "E-X", "S-Y")).toEqual(["inside O", "begin X", "end X", "single Y"]);
  });

  it("takes words that only look like prefixes for kinds", () => {
    expect(read("O", "E-mail", "S-Bahn", "PER")).toEqual([
      "inside O",
      "inside E-mail",
      "inside S-Bahn",
      "inside PER",
    ]);
    expect(read("O", "B-PER", "I-PER", "MISC")).toEqual([
      "inside O",
      "begin PER",
      "inside PER",
      "inside MISC",
    ]);
  });

  it("keeps a kind that has hyphens whole", () => {
    expect(read("O", "B-WORK-OF-ART", "I-WORK-OF-ART")).toEqual([
      "inside O",
      "begin WORK-OF-ART",
      "inside WORK-OF-ART",
    ]);
  });

  it("reads the labels that nobody named as kinds", () => {
    expect(read("LABEL_0", "LABEL_1")).toEqual(["inside LABEL_0", "inside LABEL_1"]);
  });

  it("reads suffixes, as PaddleNLP has them", () => {
    expect(read("P-B", "P-I", "T-B", "T-I", "A1-B", "A1-I", "O")).toEqual([
      "begin P",
      "inside P",
      "begin T",
      "inside T",
      "begin A1",
      "inside A1",
      "inside O",
    ]);
    expect(read("O", "WORK-OF-ART_B", "WORK-OF-ART_E", "PER_S")).toEqual([
      "inside O",
      "begin WORK-OF-ART",
      "end WORK-OF-ART",
      "single PER",
    ]);
    expect(read("PLAN-B", "PLAN-S", "O")).toEqual(["begin PLAN", "single PLAN", "inside O"]);
  });

  it("takes words that only look like suffixes for kinds", () => {
    expect(read("O", "PLAN_A", "PLAN_B")).toEqual(["inside O", "inside PLAN_A", "inside PLAN_B"]);
    expect(read("O", "HEPATITIS-B", "TYPE-I")).toEqual(["inside O", "inside HEPATITIS-B", "inside TYPE-I"]);
  });

  it("reads colons, lower case, and places without a kind", () => {
    expect(read("O", "B:PER", "I:PER")).toEqual(["inside O", "begin PER", "inside PER"]);
    expect(read("o", "b-per", "i-per")).toEqual(["inside O", "begin per", "inside per"]);
    expect(read("per-b", "per-i", "o")).toEqual(["begin per", "inside per", "inside O"]);
    expect(read("B", "I", "O")).toEqual(["begin _", "inside _", "inside O"]);
    expect(read("O", "B", "I", "E", "S")).toEqual(["inside O", "begin _", "inside _", "end _", "single _"]);
    expect(read("S", "M", "L", "B")).toEqual(["inside S", "inside M", "inside L", "inside B"]);
  });

  it("reads what the caller says", () => {
    const stated = (scheme: TagScheme, ...labels: readonly string[]) =>
      readTags(labels, scheme).map(({ kind, place }) => `${place} ${kind}`);
    expect(stated("suffix", "O", "PLAN_A", "PLAN_B")).toEqual(["inside O", "inside PLAN_A", "begin PLAN"]);
    expect(stated("prefix", "O", "E-mail", "S-Bahn", "PER")).toEqual([
      "inside O",
      "end mail",
      "single Bahn",
      "inside PER",
    ]);
    expect(stated("none", "O", "B-PER", "I-PER")).toEqual(["inside O", "inside B-PER", "inside I-PER"]);
    expect(stated("none", "o", "B")).toEqual(["inside o", "inside B"]);
  });

  it("reads every spelling of a scheme alike", () => {
    const kind = fc.stringMatching(/^[A-Z][A-Z0-9]{1,3}(-[A-Z]{2,3})?$/);
    const spelling = fc.record({
      separator: fc.constantFrom("-", "_", ":"),
      suffix: fc.boolean(),
      lower: fc.boolean(),
      letters: fc.constantFrom("BI", "BIES", "BILU", "BMES"),
    });
    fc.assert(
      fc.property(fc.uniqueArray(kind, { minLength: 1, maxLength: 4 }), spelling, (kinds, spelt) => {
        const { separator, suffix, lower, letters } = spelt;
        const name = (one: string, letter: string) =>
          suffix ? `${one}${separator}${letter}` : `${letter}${separator}${one}`;
        const labels = ["O", ...kinds.flatMap((one) => Array.from(letters, (letter) => name(one, letter)))];
        const tags = readTags(labels.map((label) => (lower ? label.toLowerCase() : label)));
        const usual = readTags([
          "O",
          ...kinds.flatMap((one) => Array.from(letters, (letter) => `${letter}-${one}`)),
        ]);
        expect(tags.map(({ kind: found, place }) => `${place} ${found.toUpperCase()}`)).toEqual(
          usual.map(({ kind: found, place }) => `${place} ${found}`),
        );
      }),
    );
  });
});
