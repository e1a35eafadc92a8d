import { readJsonLines } from "@ernie-m/fixtures";
import type { ExtractionEntry, ExtractionResult, Schema } from "@ernie-m/heads";
import { describe, expect, test } from "vitest";
import { jsonLines, REFERENCE, runProcess } from "./run-cli.js";

interface ExtractionCase {
  readonly text: string;
  readonly schemaLang: string;
  readonly schema: Schema;
  readonly result: ExtractionResult;
}

interface ExtractionLine {
  readonly text: string;
  readonly result: ExtractionResult;
}

const cases = readJsonLines<ExtractionCase>("reference/extraction.jsonl");

/** Cases that one command can answer. */
const groups = new Map<string, ExtractionCase[]>();
for (const entry of cases) {
  const key = JSON.stringify([entry.schema, entry.schemaLang]);
  groups.set(key, [...(groups.get(key) ?? []), entry]);
}

function expectSame(actual: ExtractionResult, expected: ExtractionResult): void {
  expect(Object.keys(actual)).toEqual(Object.keys(expected));
  for (const [name, entries] of Object.entries(expected)) {
    const place = ({ text, start, end }: ExtractionEntry) => ({ text, start, end });
    expect(actual[name].map(place)).toEqual(entries.map(place));
    entries.forEach((entry, i) => {
      expect(Math.abs(actual[name][i].probability - entry.probability)).toBeLessThan(1e-3);
      expectSame(actual[name][i].relations ?? {}, entry.relations ?? {});
    });
  }
}

describe("extract agrees with the reference", () => {
  test.each([...groups.values()].map((group) => ({ schema: JSON.stringify(group[0].schema), group })))(
    "$schema",
    async ({ group }) => {
      const args = [
        "extract",
        ...REFERENCE,
        "--schema",
        JSON.stringify(group[0].schema),
        "--lang",
        group[0].schemaLang,
      ];
      const { code, stdout } = await runProcess(args, group.map(({ text }) => `${text}\n`).join(""));
      expect(code).toBe(0);
      const lines = jsonLines<ExtractionLine>(stdout);
      expect(lines.map((line) => line.text)).toEqual(group.map(({ text }) => text));
      lines.forEach((line, i) => {
        expectSame(line.result, group[i].result);
      });
    },
  );
});
