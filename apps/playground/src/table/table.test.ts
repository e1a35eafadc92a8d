import { parseSchema } from "@ernie-m/heads";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import readXlsxFile from "read-excel-file/node";
import { describe, expect, it } from "vitest";
import type { FoundSpan } from "../spans/found.js";
import { AS_FOUND, arrange } from "./arrange.js";
import { tableText } from "./export/formats.js";
import { tableWorkbook } from "./export/xlsx.js";
import { spansTable, subjectsTable } from "./findings-tables.js";
import { markedHtml } from "./marked/marked-html.js";
import { recordsTable } from "./records-table.js";
import { cellText, type Table } from "./table.js";

const TEXT = "Marie Curie was born in Warsaw. Curie worked in Paris. Marie Curie lived in Paris.";
const at = (text: string, from = 0) => {
  const start = TEXT.indexOf(text, from);
  return { text, start, end: start + text.length };
};
const result = {
  person: [
    {
      ...at("Marie Curie"),
      probability: 0.9,
      relations: { birthplace: [{ ...at("Warsaw"), probability: 0.8 }] },
    },
    { ...at("Marie Curie", 20), probability: 0.7 },
  ],
  city: [{ ...at("Paris"), probability: 0.6 }],
};
const schema = parseSchema(["city", { person: ["birthplace", { employer: ["city"] }] }]);
const rowsOf = ({ rows }: Table) => rows.map(({ cells }) => cells.map(cellText));

describe("findings as a table", () => {
  it("have a row for each text, in the schema's order, with relations as columns", () => {
    const table = subjectsTable([{ document: undefined, result }], schema);
    expect(table.columns.map(({ name }) => name)).toEqual([
      "Name",
      "Text",
      "birthplace",
      "employer",
      "employer / city",
      "Mentions",
      "Probability",
    ]);
    expect(rowsOf(table)).toEqual([
      ["city", "Paris", "", "", "", "1", "60 %"],
      ["person", "Marie Curie", "Warsaw", "", "", "2", "90 %"],
    ]);
    const place = table.rows[1]?.cells[2]?.parts[0]?.place;
    expect(TEXT.slice(place?.start, place?.end)).toBe("Warsaw");
  });

  it("have a row for each place, with what it was found for", () => {
    const document = { id: "1", name: "a.txt" };
    const rows = rowsOf(spansTable([{ document, result }]));
    expect(rows.map((row) => row.slice(0, 4))).toEqual([
      ["a.txt", "person", "Marie Curie", ""],
      ["a.txt", "birthplace", "Warsaw", "Marie Curie"],
      ["a.txt", "city", "Paris", ""],
      ["a.txt", "person", "Marie Curie", ""],
    ]);
    expect(rows.every(([, , text, , start, end]) => TEXT.slice(Number(start), Number(end)) === text)).toBe(
      true,
    );
  });

  it("are filtered without regard to case and accents, and sorted with empty cells last", () => {
    const document = (name: string) => ({ id: name, name });
    const many = [
      {
        document: document("b10"),
        result: { city: [{ text: "Orléans", start: 0, end: 7, probability: 0.2 }] },
      },
      { document: document("b9"), result },
    ];
    const table = subjectsTable(many, schema);
    expect(rowsOf(arrange(table, { ...AS_FOUND, filter: "orleans" }))).toHaveLength(1);
    const column = "relation birthplace";
    for (const descending of [false, true]) {
      const sorted = rowsOf(arrange(table, { ...AS_FOUND, sort: { column, descending } }));
      expect(sorted.map((row) => row[3])).toEqual(["Warsaw", "", ""]);
    }
    const byName = arrange(table, { ...AS_FOUND, sort: { column: "document", descending: false } });
    expect(rowsOf(byName).map(([name]) => name)).toEqual(["b9", "b9", "b10"]);
    const byNumber = arrange(table, { ...AS_FOUND, sort: { column: "probability", descending: true } });
    expect(rowsOf(byNumber).map((row) => row.at(-1))).toEqual(["90 %", "60 %", "20 %"]);
    expect(arrange(table, { ...AS_FOUND, kind: "city" }).columns.map(({ name }) => name)).not.toContain(
      "birthplace",
    );
  });
});

describe("records as a table", () => {
  const columns = [
    { name: "total.amount", path: ["total", "amount"], pointer: "/total/amount" },
    { name: "due", path: ["due"], pointer: "/due" },
    { name: "tags", path: ["tags"], pointer: "/tags" },
  ];
  const record = {
    record: { total: { amount: 12.5 }, tags: ["a", "b"] },
    sources: {
      "/total/amount": { text: "12,50", start: 3, end: 8, probability: 1, by: "pattern" },
      "/tags/1": { text: "b", start: 20, end: 21, probability: 1, by: "model" },
    },
    problems: [
      {
        path: "/due",
        code: "ambiguous",
        expected: "a locale",
        found: "01/02/2025",
        start: 9,
        end: 19,
        readings: ["2025-01-02", "2025-02-01"],
      },
      { path: "", code: "rule", expected: "due after issued" },
    ],
  } as const;

  it("have values of their type, each with its place, and what is wrong in words", () => {
    const table = recordsTable([{ document: undefined, records: [record] }], columns);
    const [amount, due, tags, problems] = table.rows[0]?.cells ?? [];
    expect(table.columns[0]?.type).toBe("number");
    expect([amount?.value, amount?.parts[0]?.place]).toEqual([12.5, { start: 3, end: 8 }]);
    expect(due?.problem).toBe("“01/02/2025” may be 2025-01-02 or 2025-02-01");
    expect(due?.parts).toEqual([{ text: "01/02/2025", place: { start: 9, end: 19 } }]);
    expect(tags?.parts.map(({ text, place }) => [text, place?.start])).toEqual([
      ["a", undefined],
      ["b", 20],
    ]);
    expect(cellText(problems)).toContain("record: due after issued");
  });
});

const texts = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("=1+1", "+1", "-1", "@a", "a|b", "x\ny", "<b>"),
);
const tables = fc.array(fc.tuple(texts, texts), { minLength: 1, maxLength: 5 }).map(
  (rows): Table => ({
    columns: [
      { id: "a", name: "a", type: "text" },
      { id: "b", name: "b", type: "text" },
      { id: "n", name: "n", type: "number" },
    ],
    rows: rows.map((row, key) => ({
      key: String(key),
      documentId: undefined,
      kind: undefined,
      cells: [
        ...row.map((value) => ({ value, parts: [{ text: value, place: undefined }] })),
        { value: -key, parts: [{ text: String(-key), place: undefined }] },
      ],
    })),
  }),
);

describe("an exported table", () => {
  it("is read back from CSV and JSON Lines, and no text in it is a formula", () => {
    fc.assert(
      fc.property(tables, (table) => {
        const csv = parse(tableText(table, "csv", { forFile: true }), { bom: true }) as string[][];
        const guarded = (one: string) => (/^[=+\-@\t\r＝＋－＠]/.test(one) ? `'${one}` : one);
        expect(csv).toEqual([
          ["a", "b", "n"],
          ...table.rows.map(({ cells }) =>
            cells.map((cell) =>
              typeof cell?.value === "number" ? String(cell.value) : guarded(String(cell?.value)),
            ),
          ),
        ]);
        const lines = tableText(table, "jsonl", { forFile: false }).split("\n").slice(0, -1);
        expect(lines.map((line) => JSON.parse(line))).toEqual(
          JSON.parse(
            JSON.stringify(
              table.rows.map(({ cells: [a, b, n] }) => ({ a: a?.value, b: b?.value, n: n?.value })),
            ),
          ),
        );
      }),
    );
  });

  it("has in Markdown as many cells in each line, whatever stands in them", () => {
    fc.assert(
      fc.property(tables, (table) => {
        const lines = tableText(table, "markdown", { forFile: false }).split("\n").slice(0, -1);
        expect(lines).toHaveLength(table.rows.length + 2);
        for (const line of lines) expect(line.replace(/\\./g, "").split("|")).toHaveLength(5);
      }),
    );
  });

  it("is a workbook with numbers, days and texts that are never formulas", async () => {
    const cells = ["=1+1", "2025-02-04", "黄家学\u0000", "1"].map((value) => ({
      value,
      parts: [{ text: value, place: undefined }],
    }));
    const table: Table = {
      columns: cells.map((_, at) => ({ id: String(at), name: `c${at}`, type: "text" })),
      rows: [
        {
          key: "1",
          documentId: undefined,
          kind: undefined,
          cells: [...cells.slice(0, 3), { ...cells[3], value: 1.5 }] as never,
        },
      ],
    };
    const workbook = await tableWorkbook(table);
    const rows = await readXlsxFile(Buffer.from(await workbook.arrayBuffer()));
    const flat = JSON.stringify(rows);
    for (const part of ['"=1+1"', "2025-02-04T00:00:00.000Z", "黄家学", "1.5"]) expect(flat).toContain(part);
  });
});

describe("a marked text", () => {
  const span = (id: number, kind: string, start: number, end: number): FoundSpan => ({
    id,
    parent: undefined,
    group: String(id),
    kind,
    level: 0,
    text: "",
    probability: 0.5,
    place: { start, end },
  });

  it("is HTML with all of the text and nothing of it as markup, also where spans cross", () => {
    const characters = fc.constantFrom("a", "<", "&", '"', "黄", "😀", "\n");
    const places = fc.array(fc.tuple(fc.nat(8), fc.nat(8)), { maxLength: 4 });
    fc.assert(
      fc.property(fc.array(characters, { maxLength: 8 }), places, (parts, pairs) => {
        const text = parts.join("");
        const spans = pairs.map(([start, length], id) => span(id, "<k>", start, start + length));
        const html = markedHtml(text, spans, new Map());
        const plain = html
          .trimEnd()
          .replace(/<small[^>]*>[^<]*<\/small>/g, "")
          .replace(/<[^>]*>/g, "")
          .replaceAll("&lt;", "<")
          .replaceAll("&gt;", ">")
          .replaceAll("&quot;", '"')
          .replaceAll("&amp;", "&");
        expect(plain.replaceAll("\ufffd", "")).toBe(
          text.isWellFormed() ? withoutCutPairs(text, spans) : plain,
        );
        expect(html).not.toContain("<k>");
      }),
    );
  });
});

/** Spans of a model never begin inside a character of two code units: where these do, the halves are left out. */
function withoutCutPairs(text: string, spans: readonly FoundSpan[]): string {
  const cuts = new Set(
    spans
      .filter(({ place }) => place.start < place.end && place.end <= text.length)
      .flatMap(({ place }) => [place.start, place.end]),
  );
  let kept = "";
  for (let i = 0; i < text.length; i++) {
    const isPair = /[\ud800-\udbff]/.test(text[i] ?? "");
    if (isPair && cuts.has(i + 1)) i++;
    else kept += isPair ? (text[i] ?? "") + (text[++i] ?? "") : (text[i] ?? "");
  }
  return kept;
}
