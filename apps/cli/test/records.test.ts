import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { recordTable } from "../src/render/record-writers.js";
import { jsonLines, program, REFERENCE, runCli } from "./run-cli.js";

const invoice = {
  type: "object",
  properties: {
    issued: { type: "string", format: "date" },
    due: { type: "string", format: "date" },
    total: {
      type: "object",
      properties: { amount: { type: "number" }, currency: { type: "string" } },
    },
    contacts: { type: "array", items: { type: "string", format: "email" } },
  },
  required: ["issued", "total"],
};
const text = "Issued: 3 November 2025, due: 3 December 2025. Total £1,044.00. Ask ann@tinker.example.";
const [issued, due] = ["2025-11-03", "2025-12-03"];

let folder: string;
let schema: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ernie-m-records-"));
  schema = written("schema.json", JSON.stringify(invoice));
});
afterAll(() => rmSync(folder, { recursive: true }));

function written(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

interface RecordLine {
  readonly id?: unknown;
  readonly record: unknown;
  readonly sources: Readonly<Record<string, { text: string; start: number; end: number; by: string }>>;
  readonly problems: readonly { readonly path: string; readonly code: string }[];
}

describe("as JSON Lines", () => {
  test("a record a text, with its id, every value's place, and what is wrong", async () => {
    const input = [
      { id: "a", text },
      { id: 7, page: 2, text: "Nothing here." },
    ];
    const { code, stdout, stderr } = await runCli(
      ["records", ...REFERENCE, "--schema", `@${schema}`],
      input.map((one) => `${JSON.stringify(one)}\n`).join(""),
    );
    expect([code, stderr]).toEqual([0, ""]);
    const [first, second, ...more] = jsonLines<RecordLine>(stdout);
    expect(more).toEqual([]);
    expect(Object.keys(first)).toEqual(["id", "record", "sources", "problems"]);
    expect(first).toMatchObject({
      id: "a",
      record: { issued, due, total: { amount: 1044, currency: "GBP" }, contacts: ["ann@tinker.example"] },
      problems: [],
    });
    for (const { text: found, start, end } of Object.values(first.sources))
      expect(text.slice(start, end)).toBe(found);
    expect(Object.keys(first.sources)).toEqual(
      expect.arrayContaining(["/issued", "/due", "/total/amount", "/contacts/0"]),
    );
    expect(second).toMatchObject({ id: 7, page: 2, record: {} });
    expect(second.problems.map(({ path, code }) => [path, code])).toEqual([
      ["/issued", "missing"],
      ["/total", "missing"],
    ]);
  });

  test("what is known of the texts decides, and values may stay as they stand", async () => {
    const args = [
      "records",
      ...REFERENCE,
      "--schema",
      JSON.stringify({ properties: { issued: { format: "date" } } }),
    ];
    const written = "Issued 07/12/2025.\n";
    const read = async (...more: string[]) =>
      jsonLines<RecordLine>((await runCli([...args, ...more], written)).stdout)[0];
    expect((await read()).problems).toMatchObject([{ path: "/issued", code: "ambiguous" }]);
    expect((await read("--locale", "de")).record).toEqual({ issued: "2025-12-07" });
    expect((await read("--locale", "en-US")).record).toEqual({ issued: "2025-07-12" });
    expect((await read("--no-coerce")).record).toEqual({ issued: "07/12/2025" });
  });

  test("a page is read without its markup, places are those of its source", async () => {
    const page = "<!doctype html><p>Issued: 3 <b>November</b> 2025.</p>";
    const issuedOnly = JSON.stringify({ properties: { issued: { format: "date" } } });
    const [{ record, sources }] = jsonLines<RecordLine>(
      (await runCli(["records", ...REFERENCE, "--schema", issuedOnly], page)).stdout,
    );
    expect(record).toEqual({ issued });
    const { start, end, text: found } = sources["/issued"];
    expect([found, page.slice(start, end)]).toEqual(["3 November 2025", "3 <b>November</b> 2025"]);
  });

  test("a whole document is one record, or as many as it has", async () => {
    const rows = "Ann Lee  12 March 2024\n\nBob Ray  3 April 2023\n";
    const input = written("rows.txt", rows);
    const people = {
      properties: { person: { type: "string" }, date: { type: "string", format: "date" } },
      required: ["person"],
    };
    const args = [
      "records",
      ...REFERENCE,
      "--schema",
      JSON.stringify(people),
      "--input",
      input,
      "--document",
    ];
    const one = jsonLines<RecordLine>((await runCli(args)).stdout);
    expect(one).toHaveLength(1);
    const many = jsonLines<RecordLine>((await runCli([...args, "--many"])).stdout);
    expect(many.map(({ record }) => record)).toEqual([
      { person: "Ann Lee", date: "2024-03-12" },
      { person: "Bob Ray", date: "2023-04-03" },
    ]);
  });
});

test("for people, a line a value with its text, and what is wrong", async () => {
  const example = (name: string) => fileURLToPath(new URL(`../examples/${name}`, import.meta.url));
  const args = ["records", ...REFERENCE, "--pretty", "--schema", `@${example("invoice.schema.json")}`];
  args.push("--input", example("invoice.txt"), "--document");
  const known = (await runCli([...args, "--locale", "de"])).stdout.trimEnd().split("\n");
  const of = (name: string) => known.find((line) => line.startsWith(`  ${name} `));
  expect(known).toHaveLength(10);
  expect(of("invoiceNumber")).toMatch(
    /^ {2}invoiceNumber +RE-2025-0417 +"RE-2025-0417" 122–134, \w+, \d+ %$/,
  );
  expect(of("issued")).toMatch(/ 2025-03-14 +"14\.03\.2025" /);
  expect(of("dueDate")).toMatch(/ 2025-04-13 +"13\.04\.2025" /);
  expect(of("total.amount")).toMatch(/ 468\.62 +"468,62 €" /);
  expect(of("phone")).toMatch(/ \+497115550142 /);
  const { stdout } = await runCli(args);
  expect(stdout).toContain(
    '\n  incomplete: phone: expected a country in which this is a phone number, got "0711 555 0142"\n',
  );
  expect((await runCli([...args, "--output-format", "csv"])).code).toBe(2);
});

describe("as a table", () => {
  const csv = ["records", ...REFERENCE, "--output-format", "csv", "--schema"];
  const rowsOf = (table: string) => parse(table, { columns: true }) as readonly Record<string, string>[];

  test("a column a property, behind what inputs have beside their texts", async () => {
    const input = `${JSON.stringify({ id: "a", text })}\n${JSON.stringify({ id: "b", text: "Nothing." })}\n`;
    const { code, stdout, stderr } = await runCli([...csv, `@${schema}`], input);
    expect([code, stderr]).toEqual([0, ""]);
    const [first, second, ...more] = rowsOf(stdout);
    expect(first).toEqual({
      id: "a",
      issued,
      due,
      "total.amount": "1044",
      "total.currency": "GBP",
      contacts: '["ann@tinker.example"]',
      problems: "",
    });
    expect(second).toMatchObject({ id: "b", issued: "", contacts: "" });
    expect(JSON.parse(second.problems)).toMatchObject([{ path: "/issued" }, { path: "/total" }]);
    expect(more).toEqual([]);
  });

  test("has its line of names where there are no records, and a line a record where there are many", async () => {
    const people = JSON.stringify({ properties: { person: { type: "string" } }, required: ["person"] });
    const none = await runCli([...csv, people, "--many"], "Nothing here.\n");
    expect([none.code, none.stdout]).toEqual([0, "person,problems\n"]);
    const { stdout } = await runCli([...csv, people, "--many"], '{"id":1,"text":"Ann Lee met Bob Ray."}\n');
    expect(rowsOf(stdout).map(({ id }) => id)).toEqual(["1", "1"]);
  });

  test("what later inputs have beside their texts has no column, which is said", async () => {
    const input = `{"id":1,"text":"a"}\n{"id":2,"page":3,"text":"b"}\n`;
    const { stdout, stderr } = await runCli([...csv, `@${schema}`], input);
    expect(Object.keys(rowsOf(stdout)[0])).not.toContain("page");
    expect(stderr).toBe('warning: no column for "page": the first input has none\n');
  });

  test("any value comes back from its cell, and no two columns have one name", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" })), fc.string({ unit: "binary" }), (list, value) => {
        const columns = ["id", "problems", "list"].map((name) => ({
          name,
          path: [name],
          pointer: `/${name}`,
        }));
        const writer = recordTable(columns, { format: "csv", byteOrderMark: false, warn: () => undefined });
        const table = writer.show({ record: { id: value, list }, sources: {}, problems: [] }, { id: value });
        const [names, cells] = parse(table + writer.end()) as readonly (readonly string[])[];
        expect(names).toEqual(["id", "/id", "/problems", "list", "problems"]);
        // But for an apostrophe before what a spreadsheet would compute.
        const shown = /^[=+\-@\t\r＝＋－＠]/.test(value) ? `'${value}` : value;
        expect(cells.slice(0, 3)).toEqual([shown, shown, ""]);
        expect(JSON.parse(cells[3])).toEqual(list);
      }),
    );
  });
});

describe("what cannot be done is one line, before a model is opened", () => {
  const refused = async (
    args: readonly string[],
    expected: { code: number; says: string },
  ): Promise<void> => {
    const { code, stdout, stderr } = await runCli(["records", "--model", "/no/such/model", ...args], "a\n");
    expect([code, stdout]).toEqual([expected.code, ""]);
    expect(stderr).toBe(`ernie-m: ${expected.says}\n`);
  };

  test.each([
    [
      '{"properties": {"a": {"$ref": "#/x"}}}',
      'schema $.properties.a.$ref: expected a reference to a part of the schema, got "#/x"',
    ],
    [
      '{"properties": {"a": {"pattern": "(a)\\\\1"}}}',
      "schema $.properties.a.pattern: expected a pattern that runs in linear time, got ",
    ],
    ["[]", "schema $: expected a JSON Schema or a Standard Schema, got []"],
  ])("schema %s", async (json, says) => {
    const { code, stdout, stderr } = await runCli(
      ["records", "--model", "/no/such/model", "--schema", `@${written("bad.json", json)}`],
      "a\n",
    );
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr.startsWith(`ernie-m: ${says}`)).toBe(true);
    expect(stderr.split("\n")).toHaveLength(2);
  });

  test("options and files", async () => {
    const missing = join(folder, "none.json");
    await refused(["--schema", `@${missing}`], {
      code: 1,
      says: `${missing}: cannot be read: no such file or directory`,
    });
    await refused(["--schema", `@${schema}`, "--output-format", "xml"], {
      code: 2,
      says: '--output-format: expected jsonl, csv or tsv, got "xml"',
    });
    await refused(["--schema", `@${schema}`, "--locale", "!"], {
      code: 1,
      says: 'locale: expected a BCP 47 tag such as de or en-GB, got "!"',
    });
  });
});

test("a reader that has read enough ends it quietly, and an output file is whole", async () => {
  const many = written("many.txt", `${text}\n`.repeat(600));
  const script = `"${process.execPath}" "${program}" records --schema "@${schema}" --input "${many}"`;
  const first = execFileSync("bash", ["-c", `set -o pipefail; ${script} | head -n 1`], {
    encoding: "utf8",
    stdio: "pipe",
  });
  expect(jsonLines<RecordLine>(first)).toHaveLength(1);
  const output = join(folder, "out.csv");
  execFileSync("bash", ["-c", `${script} --output-format csv --output "${output}"`]);
  expect(readFileSync(output, "utf8").trimEnd().split("\n")).toHaveLength(601);
});
