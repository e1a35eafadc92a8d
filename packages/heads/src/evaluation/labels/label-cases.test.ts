import { readFileSync } from "node:fs";
import { fixturePath } from "@ernie-m/fixtures";
import { describe, expect, it } from "vitest";
import type { OffsetUnit } from "../placing/offset-units.js";
import { convertLabels } from "./convert-labels.js";
import type { LabelFormat } from "./forms/forms.js";

interface LabelCase {
  readonly name: string;
  readonly from: LabelFormat;
  readonly args: readonly string[];
  readonly input: string;
  readonly records: readonly { readonly text: string; readonly entities: readonly unknown[] }[];
  readonly problems: number;
}

const cases = JSON.parse(readFileSync(fixturePath("labels/cases.json"), "utf8")) as readonly LabelCase[];

describe("convertLabels", () => {
  it.each(cases)("$name", ({ from, args, input, records, problems }) => {
    const exported: unknown = JSON.parse(input.replace(/^\ufeff/, ""));
    const offsets = args[0] === "--offsets" ? { offsets: args[1] as OffsetUnit } : {};
    const converted = convertLabels(exported, { from, ...offsets });
    const found = converted.entities.map(({ text, entities }) => ({
      text,
      entities: entities.map((entity) => [entity.text, entity.start, entity.end, entity.label]),
    }));
    expect(found).toEqual(records);
    expect(converted.problems).toHaveLength(problems);
    expect(convertLabels(exported, offsets)).toEqual(converted);
  });
});
