/** What is refused of the records of a head whose labels are known. */
import { defaultConfig } from "@ernie-m/config";
import { beforeAll, expect, test } from "vitest";
import { bioLabels, entityLabels, entityRows } from "../src/data/entity-rows.js";
import { type RowContext, rowContext } from "../src/data/row-maker.js";
import { miniTokenizer } from "./mini.js";

let context: RowContext;

beforeAll(async () => {
  context = rowContext(defaultConfig, await miniTokenizer(), { maxTokens: 48 });
});

const text = "Ann founded Acme in Paris.";
const entity = (label: string, start: number, end: number) => {
  return { label, start, end, text: text.slice(start, end) };
};

function refusal(kinds: readonly string[], ...entities: readonly ReturnType<typeof entity>[]): string {
  try {
    entityRows(
      { text, entities, offsets: "utf-16" },
      "train.jsonl:3",
      context,
      entityLabels(bioLabels(kinds)),
    );
  } catch (error) {
    expect(error).toMatchObject({ name: "TrainingError", code: "data" });
    return (error as Error).message;
  }
  return "none";
}

test("a label that the head lacks is named with those that it has", () => {
  expect(refusal(["person"], entity("person", 0, 3))).toBe("none");
  expect(refusal(["person", "place"], entity("person", 0, 3), entity("company", 12, 16))).toBe(
    'train.jsonl:3.entities[1].label: the head has no label "company", only "person", "place"',
  );
});

test("labels of any number and length make one short line", () => {
  const kinds = Array.from({ length: 300 }, (_, i) => `kind ${i} ${"\u202e\n".repeat(500)}`);
  const said = refusal(kinds, entity("x\u202e".repeat(10_000), 0, 3));
  expect(said).toContain(" and 292 more");
  expect(said).not.toMatch(/[\n\u202e]/);
  expect(said.length).toBeLessThan(6000);
});

test("two entities of one token are refused by the second one's place", () => {
  expect(refusal(["person"], entity("person", 0, 3), entity("person", 0, 3))).toBe(
    'train.jsonl:3.entities[1]: "Ann" shares a token with another entity',
  );
});
