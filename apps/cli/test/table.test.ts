import { parseSchema } from "@ernie-m/heads";
import type { TableFormat } from "@ernie-m/records/tables";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tableRows } from "../src/io/read-table.js";
import { ExtractionTable } from "../src/render/extraction-table.js";
import { Table } from "../src/render/table.js";

function tableOf(format: TableFormat, columns: readonly string[], warnings: string[] = []): Table {
  return new Table({ format, columns, byteOrderMark: false, warn: (message) => warnings.push(message) });
}

function read(text: string, format: TableFormat): string[][] {
  return parse(text, { bom: true, delimiter: format === "csv" ? "," : "\t", relax_column_count: false });
}

describe("a table", () => {
  test.each(["csv", "tsv"] as const)("in %s is read back, whatever stands in it", (format) => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string({ unit: "binary" }), fc.string(), fc.double()), { minLength: 1 }),
        (rows) => {
          const table = tableOf(format, ["b", "c"]);
          const text = rows.map(([a, b, c]) => table.row({ a }, [b, c])).join("") + table.end();
          const guarded = (one: string): string => (/^[=+\-@\t\r＝＋－＠]/.test(one) ? `'${one}` : one);
          expect(read(text, format)).toEqual([
            ["a", "b", "c"],
            ...rows.map(([a, b, c]) => [guarded(a), guarded(b), String(c)]),
          ]);
        },
      ),
    );
  });

  test("no text begins as a formula does, a number may", () => {
    const table = tableOf("csv", ["x"]);
    const bad = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", '=HYPERLINK("http://x")'];
    const rows = read(bad.map((text) => table.row({}, [text])).join(""), "csv").slice(1);
    expect(rows).toEqual(bad.map((text) => [`'${text}`]));
    expect(table.row({}, [-1.5])).toBe("-1.5\n");
  });

  test("begins with a byte order mark where it should, and has its names without a row", () => {
    const options = { format: "csv", columns: ["a", "b"], warn: () => undefined } as const;
    expect(new Table({ ...options, byteOrderMark: true }).end()).toBe("\ufeffa,b\n");
    expect(tableOf("csv", ["a", "b"]).end()).toBe("a,b\n");
    expect(tableOf("tsv", ["a", "b"]).end()).toBe("a\tb\n");
  });

  test("carried names that are its own are numbered, later ones are told of", () => {
    const warnings: string[] = [];
    const table = tableOf("tsv", ["text", "id 2"], warnings);
    expect(table.row({ id: 1, text: "x", "text 2": [1] }, ["y", undefined])).toBe(
      "id\ttext 3\ttext 2\ttext\tid 2\n1\tx\t[1]\ty\t\n",
    );
    expect(table.row({ page: 3, __proto__x: null, id: null }, [])).toBe("\t\t\n");
    expect(table.end()).toBe("");
    expect(warnings).toEqual(['no column for "page", "__proto__x": the first input has none']);
  });
});

describe("findings as a table", () => {
  const schema = parseSchema([
    { person: ["birthplace", { employer: ["country", "text"] }] },
    { company: ["birthplace", "text"] },
  ]);
  const table = (): ExtractionTable =>
    new ExtractionTable(schema, { format: "tsv", byteOrderMark: false, warn: () => undefined });
  const header =
    "input\tname\ttext\tstart\tend\tprobability\tbirthplace\temployer\temployer / country\temployer / text\ttext 2\n";

  test("have a row each, a column for each relation at any depth, its values with semicolons", () => {
    const place = { start: 0, end: 1, probability: 0.5 };
    const country = [{ text: "UK", ...place }];
    const one = table();
    const rows = [
      one.rows({}, {}),
      one.rows(
        {
          person: [
            {
              text: "Ada",
              ...place,
              relations: {
                employer: [
                  { text: "X", ...place, relations: { country } },
                  { text: "Y", ...place, relations: { country } },
                ],
              },
            },
          ],
          company: [{ text: "chosen", probability: 0.25 }],
        },
        {},
      ),
    ];
    expect(rows.join("") + one.end()).toBe(
      `${header}2\tperson\tAda\t0\t1\t0.5\t\tX; Y\tUK\t\t\n2\tcompany\tchosen\t\t\t0.25\t\t\t\t\t\n`,
    );
  });

  test("have their names when there are none", () => {
    const one = table();
    expect(one.rows({}, { id: 1 }) + one.end()).toBe(header);
  });
});

test("cells that nobody quoted are read as they stand", async () => {
  // A quotation mark at the beginning may be the one that quotes the cell.
  const cell = fc.stringMatching(/^[^\t\r\n"][^\t\r\n]*$/);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1 }), async (rows) => {
      async function* lines() {
        yield "n, m\ttext";
        for (const row of rows) yield row.join("\t");
      }
      const read: unknown[] = [];
      for await (const { value } of tableRows(lines(), "x.tsv")) read.push(value);
      expect(read).toEqual(rows.map(([n, text]) => ({ "n, m": n, text })));
    }),
  );
});
