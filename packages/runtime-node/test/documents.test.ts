import { referenceModelUrl } from "@ernie-m/fixtures";
import { type ExtractionResult, loadExtractor } from "@ernie-m/heads";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { afterAll, describe, expect, it } from "vitest";

const extractor = await loadExtractor(referenceModelUrl, { runtime: nodeRuntime() });
afterAll(() => extractor.dispose());

const SCHEMA = { person: ["birthplace", "employer"], organization: "founder" };
const FIRST = ["Anna", "Bruno", "Clara", "Dmitri", "Elena", "Farid", "Greta"];
const LAST = [
  "Albert",
  "Baker",
  "Costa",
  "Dubois",
  "Evans",
  "Fischer",
  "Garcia",
  "Hansen",
  "Ito",
  "Jones",
  "Keller",
];
const CITIES = ["Warsaw", "London", "Lisbon", "Hamburg", "Kyoto"];

/** Sentences about so many people, no two alike. */
function sentences(people: number): readonly string[] {
  return Array.from({ length: people }, (_, i) => {
    const who = `${FIRST[i % 7]} ${LAST[i % 11]}${i < 77 ? "" : `-${LAST[Math.floor(i / 77) % 11]}`}`;
    const city = CITIES[i % 5];
    return i % 2 === 0
      ? `${who} was born in ${city} and works for ${LAST[(i * 3) % 11]} Industries.`
      : `${LAST[(i * 5) % 11]} Industries was founded by ${who} in ${city}.`;
  });
}

/** Kind, place, relation and place of each relation found. */
function relations(result: ExtractionResult, offset: number): readonly string[] {
  return Object.entries(result).flatMap(([kind, entries]) =>
    entries.flatMap(({ start = 0, end = 0, relations: found = {} }) =>
      Object.entries(found).flatMap(([name, values]) =>
        values.map((value) =>
          [
            kind,
            offset + start,
            offset + end,
            name,
            offset + (value.start ?? 0),
            offset + (value.end ?? 0),
          ].join(),
        ),
      ),
    ),
  );
}

async function measured(people: number) {
  let rows = 0;
  const text = sentences(people).join(" ");
  const result = await extractor.extract(text, SCHEMA, {
    onProgress: (progress) => {
      rows = progress.rows;
    },
  });
  const kinds = Object.values(result).reduce((sum, entries) => sum + entries.length, 0);
  return { rows, findings: kinds + relations(result, 0).length };
}

describe("a document, with the model's own settings", () => {
  it("has the relations that each of its sentences has alone", async () => {
    const parts = sentences(60);
    const alone = await extractor.extract(parts, SCHEMA);
    const expected = new Set<string>();
    let start = 0;
    for (const [i, part] of parts.entries()) {
      for (const relation of relations(alone[i], start)) expected.add(relation);
      start += part.length + 1;
    }
    const found = relations(await extractor.extract(parts.join(" "), SCHEMA), 0);
    const right = found.filter((relation) => expected.has(relation)).length;
    expect(expected.size).toBeGreaterThan(60);
    expect(right / expected.size).toBeGreaterThanOrEqual(0.95);
    expect(right / found.length).toBeGreaterThanOrEqual(0.9);
  });

  it("twice as long asks twice as many rows and has twice as many findings", async () => {
    const [small, large] = [await measured(77), await measured(154)];
    for (const name of ["rows", "findings"] as const)
      expect(Math.abs(large[name] / small[name] - 2)).toBeLessThanOrEqual(0.1);
  });
});
