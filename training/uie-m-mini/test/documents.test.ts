import { fileURLToPath } from "node:url";
import type { InformationExtractor } from "@ernie-m/heads";
import { expect, test } from "vitest";
import { writeCard } from "../src/evaluation/card.js";
import { readDocumentSets, schemaOf } from "../src/evaluation/documents.js";
import { allSources } from "./small.js";

const [path, third] = ["documents-second.jsonl", "documents-third.jsonl"].map((name) =>
  fileURLToPath(new URL(`../data/${name}`, import.meta.url)),
);
const [{ cases: ofSecond }, { cases: ofThird }] = readDocumentSets([path, third]);
const cases = [...ofSecond, ...ofThird];

test.each(cases)("$id says where what it quotes stands", ({ text, kinds, relations }) => {
  const places = [...Object.values(kinds).flat(), ...relations.flatMap(({ objects }) => objects)];
  for (const { start, end, text: quoted } of places) {
    expect(text.slice(start, end)).toBe(quoted);
    expect(quoted).toBe(quoted.trim());
    expect(quoted).not.toBe("");
  }
  for (const of of [...Object.values(kinds), ...relations.map(({ objects }) => objects)])
    of.forEach(({ start }, i) => {
      if (i > 0) expect(start).toBeGreaterThanOrEqual(of[i - 1].end);
    });
});

test.each(cases)("$id asks for names that its relations and choices are about", (one) => {
  const { kinds, relations, choices } = one;
  const asked = schemaOf(one).map((name) => (typeof name === "string" ? name : Object.keys(name)[0]));
  expect(new Set(asked).size).toBe(asked.length);
  expect(Object.keys(kinds).length).toBeGreaterThanOrEqual(4);
  expect(Object.keys(kinds).length).toBeLessThanOrEqual(8);
  // A relation is told of every subject there is, once, be it of nothing: what is not told counts as wrong.
  for (const kind of new Set(relations.map(({ kind }) => kind)))
    for (const name of new Set(relations.filter((r) => r.kind === kind).map((r) => r.name)))
      expect(
        relations
          .filter((r) => r.kind === kind && r.name === name)
          .map(({ subject }) => subject)
          .sort(),
      ).toEqual([...new Set(kinds[kind]?.map(({ text }) => text))].sort());
  for (const { name, answer } of choices) expect(/ \[(.+)\]$/.exec(name)?.[1].split(", ")).toContain(answer);
});

test("the second set has four documents of each domain, at least two of them not English", () => {
  expect(new Set(ofSecond.map(({ id }) => id)).size).toBe(32);
  const domains = new Set(ofSecond.map(({ domain }) => domain));
  expect(domains.size).toBe(8);
  for (const domain of domains) {
    const languages = ofSecond.filter((one) => one.domain === domain).map(({ lang }) => lang);
    expect(new Set(languages).size).toBe(4);
    expect(languages.filter((lang) => lang !== "en").length).toBeGreaterThanOrEqual(2);
  }
});

test("sets are called by their files but for the first, and two of one name are refused", () => {
  expect(readDocumentSets([])).toEqual([]);
  expect(readDocumentSets([path, path]).map(({ name }) => name)).toEqual(["documents", "documents-second"]);
  expect(() => readDocumentSets([path, path, path])).toThrow(
    new RangeError(`${path}: there is another set of documents called documents-second`),
  );
});

test("the card has rows for each set and a column for each beside the domains", async () => {
  const silent = {
    extract: async (texts: readonly string[]) => texts.map(() => ({})),
    model: { config: {} },
  } as unknown as InformationExtractor;
  const [whole] = readDocumentSets([path]);
  const contracts = { name: "contracts", cases: whole.cases.filter(({ domain }) => domain === "contract") };
  const card = await writeCard(silent, {
    ...{ sources: allSources, test: [], learned: [], training: [] },
    documents: [whole, contracts],
  });
  const lines = card.split("\n");
  expect(lines).toContain("| documents, choices | 0 of 12 |");
  expect(lines).toContain("| contracts, choices | 0 of 1 |");
  const header = lines.indexOf("| Domain (mean F1, documents by hand) | documents | contracts |");
  expect(lines[header + 1]).toBe("| --- | --- | --- |");
  expect(lines.slice(header + 2, header + 10)).toContain("| contract | 0 | 0 |");
  expect(lines.slice(header + 2, header + 10)).toContain("| news | 0 |  |");
  // A goal that is missed says why, one that is reached and one that was not measured do not.
  const goal = (what: string): string | undefined => lines.find((line) => line.startsWith(`| ${what} |`));
  const missed = lines.filter((line) => /^\| documents, mean F1 \| 0 \| 0.45 \| 0.450 \| .+ \|$/.test(line));
  expect(missed).toHaveLength(1);
  expect(lines).toContain("| nothing answered with nothing | 1 | 0.95 |  |  |");
  expect(goal("relations, KnowledgeNet")).toBe("| relations, KnowledgeNet | not measured | 0.7 |  |  |");
});
