import { parseSchema, type SchemaNode } from "@ernie-m/heads";
import { describe, expect, it } from "vitest";
import { gallery } from "./gallery.js";
import { kinds, languageName } from "./kinds.js";
import { f1Of, scoreOf } from "./score.js";
import { plainTemplate } from "./template.js";

function pathsOf(nodes: readonly SchemaNode[], parent = ""): readonly string[] {
  return nodes.flatMap(({ name, children }) => {
    const path = parent === "" ? name : `${parent}/${name}`;
    return [path, ...pathsOf(children, path)];
  });
}

describe.each(kinds)("templates of kind %s", (kind) => {
  const texts = gallery[kind];

  it("are there in three languages, each once, with a name", () => {
    const languages = texts.map(({ language }) => language);
    expect(new Set(languages).size).toBe(languages.length);
    expect(languages.length).toBeGreaterThanOrEqual(3);
    for (const language of languages) expect(languageName(language)).not.toBe(language);
  });

  it.each(texts)(
    "have something to find for every name of the schema, and no mark left: $language",
    (template) => {
      const { text, gold } = plainTemplate(template.marked);
      expect(text).not.toMatch(/\[\[|\]\]|\|/);
      for (const { start, end } of gold) expect(text.slice(start, end).trim()).toBe(text.slice(start, end));
      const paths = pathsOf(parseSchema(template.schema));
      expect(new Set(gold.map(({ path }) => path))).toEqual(new Set(paths));
    },
  );
});

describe("the score of a template", () => {
  const gold = [
    { path: "person", start: 0, end: 3 },
    { path: "person/position", start: 5, end: 8 },
    { path: "city", start: 10, end: 12 },
  ];
  const span = (start: number, end: number) => ({ text: "", start, end, probability: 1 });

  it("counts what has the right characters and the right names above it, each place once", () => {
    const result = {
      person: [
        { ...span(0, 3), relations: { position: [span(5, 8)] } },
        { ...span(0, 2), relations: { position: [span(5, 8)] } },
      ],
      position: [span(5, 8)],
    };
    const score = scoreOf(result, gold);
    expect(score).toEqual({ gold: 3, found: 4, right: 2 });
    expect(f1Of(score)).toBeCloseTo((2 * (2 / 4) * (2 / 3)) / (2 / 4 + 2 / 3));
  });

  it("is 0 where nothing is found", () => {
    expect(f1Of(scoreOf({}, gold))).toBe(0);
  });
});
