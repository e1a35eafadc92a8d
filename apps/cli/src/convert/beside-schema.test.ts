import { parseSchema, type Schema } from "@ernie-m/heads";
import { expect, test } from "vitest";
import { besideSchema } from "./beside-schema.js";

const beside = (labels: readonly string[], schema: Schema) => besideSchema(labels, parseSchema(schema));

test("names of every level and names with options are what records are labelled as", () => {
  const schema: Schema = [
    { person: ["birthplace", "role [guest, host]"] },
    "mood [good, bad]",
    "price [USD]",
  ];
  expect(beside(["person", "birthplace", "role", "mood", "price [USD]"], schema)).toEqual([]);
  expect(beside(["person", "birthplace", "role [guest, host]", "mood", "price [USD]"], schema)).toEqual([]);
});

test("what only one of both has is said, once", () => {
  expect(beside(["PER", "birthplace", "PER"], [{ person: ["birthplace"] }])).toEqual([
    '--schema: nothing in the export is labelled "person"',
    '--schema: does not ask for "PER", which the export has',
  ]);
});

test("full-width characters are those that prompts have", () => {
  expect(beside(["ID"], ["ＩＤ"])).toEqual([]);
  expect(beside(["ＩＤ"], ["ＩＤ"])).toEqual([]);
});
