import { isErnieMError } from "@ernie-m/config";
import { describe, expect, it } from "vitest";
import { SchemaError } from "./errors.js";
import { MAX_SCHEMA_DEPTH, parseSchema, type SchemaNode } from "./schema.js";

/** The names of a schema as nested pairs. */
type Outline = readonly (readonly [string, Outline])[];
const outline = (nodes: readonly SchemaNode[]): Outline =>
  nodes.map(({ name, children }) => [name, outline(children)]);

function errorOf(schema: unknown): SchemaError {
  try {
    parseSchema(schema);
  } catch (error) {
    if (error instanceof SchemaError) return error;
    throw error;
  }
  throw new Error("the schema was taken");
}

describe("parseSchema", () => {
  it("takes a name, an object, and lists of those, to any depth", () => {
    expect(outline(parseSchema("Person"))).toEqual([["Person", []]]);
    expect(
      outline(parseSchema(["Person", { Company: ["founder", { product: ["price"] }], Place: "country" }])),
    ).toEqual([
      ["Person", []],
      [
        "Company",
        [
          ["founder", []],
          ["product", [["price", []]]],
        ],
      ],
      ["Place", [["country", []]]],
    ]);
    expect(outline(parseSchema([["A"], [["B"]]]))).toEqual([
      ["A", []],
      ["B", []],
    ]);
    expect(outline(parseSchema({ A: [] }))).toEqual([["A", []]]);
  });

  it("T33: one name twice is one name with what hangs on either", () => {
    expect(outline(parseSchema(["A", { A: ["B"] }, { A: { C: "D", B: "E" } }, "A"]))).toEqual([
      [
        "A",
        [
          ["B", [["E", []]]],
          ["C", [["D", []]]],
        ],
      ],
    ]);
  });

  it("T33: nodes of one name at different places are different nodes", () => {
    const ids: number[] = [];
    const collect = (nodes: readonly SchemaNode[]): void =>
      nodes.forEach((node) => {
        ids.push(node.id);
        collect(node.children);
      });
    collect(parseSchema([{ A: ["name"] }, { B: ["name", { A: "name" }] }]));
    expect(ids).toHaveLength(6);
    expect(new Set(ids).size).toBe(6);
  });

  it("T32: is immutable, and is not the caller's object", () => {
    const schema = { A: ["B"] };
    const [node] = parseSchema(schema);
    schema.A.push("C");
    expect(outline([node])).toEqual([["A", [["B", []]]]]);
    expect(Object.isFrozen(node)).toBe(true);
    expect(Object.isFrozen(node.children)).toBe(true);
  });

  it("keeps the caller's name and folds the prompt's", () => {
    const [node] = parseSchema(" Ｎａｍｅ　１ ");
    expect(node.name).toBe(" Ｎａｍｅ　１ ");
    expect(node.promptName).toBe("Name 1");
  });

  it("takes names that are properties of every object", () => {
    const schema: unknown = JSON.parse('{"__proto__": ["constructor"], "toString": []}');
    expect(outline(parseSchema(schema))).toEqual([
      ["__proto__", [["constructor", []]]],
      ["toString", []],
    ]);
  });

  it.each([
    [null, "$", "null"],
    [undefined, "$", "undefined"],
    [3, "$", "3"],
    [[], "$", "an empty list"],
    [{}, "$", "an empty object"],
    [[[], {}], "$", "a list of nothing"],
    ["", "$", '""'],
    [["a", " \u3000"], "$[1]", '" \u3000"'],
    [[{ person: ["a", 7] }], "$[0].person[1]", "7"],
    [{ "date of birth": { 人物: null } }, '$["date of birth"].人物', "null"],
    [{ a: { "": "b" } }, '$.a[""]', '""'],
    [{ a: new Map() }, "$.a", "an object that is not plain"],
    [["a", () => "b"], "$[1]", "function"],
    [Object.assign(["a"], { length: 2 }), "$[1]", "undefined"],
  ])("%j is an error at %s", (schema, path, received) => {
    const error = errorOf(schema);
    expect(error.path).toBe(path);
    expect(error.received).toBe(received);
    expect(error.code).toBe("invalid-schema");
    expect(error.message).toContain(path);
    expect(isErnieMError(error)).toBe(true);
  });

  it("bounds depth, also of a schema that holds itself, and size", () => {
    const circular: unknown[] = [];
    circular.push(circular);
    expect(errorOf(circular).expected).toBe(`at most ${MAX_SCHEMA_DEPTH} levels`);
    let doubling: unknown = "a";
    for (let i = 0; i < 40; i++) doubling = [doubling, doubling];
    expect(errorOf(doubling).expected).toMatch(/names, lists and objects/);
  });

  it("shortens what it quotes", () => {
    expect(errorOf({ ["x".repeat(1e6)]: 1 }).message.length).toBeLessThan(200);
    expect(errorOf(`[${"x".repeat(1e6)}]`).message.length).toBeLessThan(200);
  });
});

describe("names that end in options", () => {
  const optionsOf = (name: string): readonly string[] | undefined =>
    parseSchema(name)[0].classification?.options.map(({ text }) => text);

  it("are read in half-width and full-width brackets and commas", () => {
    expect(optionsOf("Sentiment [positive, negative]")).toEqual(["positive", "negative"]);
    expect(optionsOf("情感倾向［正向，负向］")).toEqual(["正向", "负向"]);
    expect(optionsOf("情感倾向[正向,负向]")).toEqual(["正向", "负向"]);
    expect(optionsOf("Person")).toBeUndefined();
    expect(optionsOf("amount [USD] total")).toBeUndefined();
    expect(optionsOf("amount [USD] kind [net, gross]")).toEqual(["net", "gross"]);
  });

  it("are no choice with one option: a unit, a year, a kind", () => {
    for (const name of ["founding date [year]", "金额[元]", "price [USD]", "面积［㎡］", "x [a] [b]"]) {
      const [node] = parseSchema(name);
      expect(node.classification).toBeUndefined();
      expect(node.promptName).toBe(name.normalize("NFKC").replace("m2", "㎡"));
    }
  });

  it("are names like any other where the caller says so", () => {
    const [node] = parseSchema({ "Dune [a, b]": ["x []", "[z]"] }, { optionNames: false });
    expect(node).toMatchObject({ promptName: "Dune [a, b]", children: [{ name: "x []" }, { name: "[z]" }] });
    expect(node).not.toHaveProperty("classification");
  });

  it("T30: keep the caller's own spelling of an option", () => {
    expect(optionsOf("等级［Ａ级， Ｂ级］")).toEqual(["Ａ级", "Ｂ级"]);
    const { classification } = parseSchema("等级［Ａ级， Ｂ级］")[0];
    expect(classification?.bracket).toBe("[A级, B级]");
    expect(classification?.options.map(({ start, end }) => classification.bracket.slice(start, end))).toEqual(
      ["A级", "B级"],
    );
  });

  it.each([
    ["Sentiment []", /empty/],
    ["Sentiment [a, , b]", /empty/],
    ["Sentiment [a, b,]", /empty/],
    ["Sentiment [a, b, a]", /each option once/],
    ["Sentiment [a, ａ]", /each option once/],
    ["[a, b]", /a name before/],
    ["Sentiment a]", /"\[" before/],
    ["Sentiment [a [b], c]", /without brackets/],
    ["Sentiment [[a, b]", /without brackets/],
  ])("%s is an error", (name, message) => {
    const error = errorOf([{ Aspect: [name] }]);
    expect(error.message).toMatch(message);
    expect(error.path).toBe("$[0].Aspect[0]");
  });
});
