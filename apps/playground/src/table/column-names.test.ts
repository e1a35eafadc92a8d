import { parseSchema } from "@ernie-m/heads";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tableText } from "./export/formats.js";
import { subjectsTable } from "./findings-tables.js";
import { recordsTable } from "./records-table.js";

const OWN = ["Document", "Name", "Text", "Mentions", "Probability", "Problems"];
const names = fc.uniqueArray(fc.constantFrom(...OWN, ...OWN.map((name) => `${name} 2`), "employer"), {
  minLength: 1,
});
const document = fc.constantFrom(undefined, { id: "d", name: "file.txt" });

describe("columns of a table", () => {
  it("have a name each, the table's own theirs, whatever the relations are called", () => {
    fc.assert(
      fc.property(names, document, (relations, of) => {
        const at = { text: "Ada", start: 4, end: 7, probability: 0.8 };
        const found = {
          ...at,
          relations: Object.fromEntries(relations.map((name) => [name, [{ ...at, text: name }]])),
        };
        const table = subjectsTable(
          [{ document: of, result: { Person: [found] } }],
          parseSchema({ Person: relations }),
        );
        const columns = table.columns.map(({ name }) => name);
        expect(new Set(columns).size).toBe(columns.length);
        const [row] = tableText(table, "jsonl", { forFile: false }).split("\n");
        expect(JSON.parse(row ?? "")).toMatchObject({
          ...(of && { Document: of.name }),
          ...{ Name: "Person", Text: { text: "Ada" }, Mentions: 1, Probability: 0.8 },
        });
        const told = table.columns.filter(({ id }) => id.startsWith("relation "));
        const own = new Set(table.columns.filter((column) => !told.includes(column)).map(({ name }) => name));
        told.forEach(({ name }, n) => {
          const relation = relations[n] ?? "";
          expect(JSON.parse(row ?? "")[name].text).toBe(relation);
          if (!own.has(relation)) expect(name).toBe(relation);
        });
      }),
    );
  });

  it("have a name each, whatever the values of records are called", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...OWN, "a.b"), { maxLength: 6 }), document, (wanted, of) => {
        const columns = wanted.map((name, at) => ({ name, path: [String(at)], pointer: `/${at}` }));
        const table = recordsTable(
          [{ document: of, records: [{ record: {}, sources: {}, problems: [] }] }],
          columns,
        );
        expect(new Set(table.columns.map(({ name }) => name)).size).toBe(table.columns.length);
        expect(table.columns.at(-1)?.name).toBe("Problems");
      }),
    );
  });
});
