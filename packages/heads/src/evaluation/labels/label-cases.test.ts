import { asCaseRecord, labelCases } from "@ernie-m/fixtures/label-cases";
import { describe, expect, it } from "vitest";
import type { OffsetUnit } from "../placing/offset-units.js";
import { convertLabels } from "./convert-labels.js";

describe("convertLabels", () => {
  it.each(labelCases)("$name", ({ from, args, input, records, problems }) => {
    const exported: unknown = JSON.parse(input.replace(/^\ufeff/, ""));
    const offsets = args[0] === "--offsets" ? { offsets: args[1] as OffsetUnit } : {};
    const converted = convertLabels(exported, { from, ...offsets });
    expect(converted.entities.map(asCaseRecord)).toEqual(records);
    expect(converted.problems).toHaveLength(problems);
    expect(convertLabels(exported, offsets)).toEqual(converted);
  });
});
