import { describe, expect, it } from "vitest";
import { readTags } from "./tag-scheme.js";

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
});
