import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { referenceModelPath } from "@ernie-m/fixtures";
import type { ExtractionResult } from "@ernie-m/heads";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { jsonLines, program, REFERENCE, runCli } from "./run-cli.js";

const posix = process.platform !== "win32";
const OPTIONS = [...REFERENCE, "--schema", '[{"person": ["birthplace"]}]'];
const page = "<!DOCTYPE html>\n<title>No One</title><p>Marie <b>Curie</b> was born in&nbsp;Warsaw.</p>\n";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ernie-m-documents-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function written(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

interface Line {
  readonly id?: unknown;
  readonly text: string;
  readonly result: ExtractionResult;
}

/** Texts of persons and birthplaces with what stands in the record's text at their places. */
function places({ text, result }: Line): readonly (readonly [string, string])[] {
  return (result.person ?? []).flatMap(({ relations, ...person }) =>
    [person, ...(relations?.birthplace ?? [])].map(
      (found) => [found.text, text.slice(found.start, found.end)] as const,
    ),
  );
}

describe("documents with markup", () => {
  const inHtml = [
    ["Marie Curie", "Marie <b>Curie"],
    ["Warsaw", "Warsaw"],
  ];

  test.each([
    ["a file", () => ["--input", written("page.html", page)], ""],
    ["a pipe", () => [], page],
    ["a file of another name", () => ["--format", "html", "--input", written("page.dat", page)], ""],
  ] as const)("HTML from %s: its text, places in the source", async (_, args, input) => {
    const { code, stdout, stderr } = await runCli(["extract", ...OPTIONS, ...args()], input);
    expect([code, stderr]).toEqual([0, ""]);
    const [line, ...others] = jsonLines<Line>(stdout);
    expect(others).toEqual([]);
    expect(line.text).toBe(page);
    expect(places(line)).toEqual(inHtml);
  });

  test("Markdown", async () => {
    const markdown = "---\nauthor: No One\n---\n> **Marie\n> Curie** was born in [Warsaw](http://x).\n";
    const input = written("page.md", `\ufeff${markdown}`);
    const { stdout } = await runCli(["extract", ...OPTIONS, "--input", input]);
    const [line] = jsonLines<Line>(stdout);
    expect(line.text).toBe(markdown);
    expect(places(line)).toEqual([
      ["Marie Curie", "Marie\n> Curie"],
      ["Warsaw", "Warsaw"],
    ]);
  });

  test("are lines of text where a command reads no documents", async () => {
    const input = written("lines.md", "# a\nb\n");
    const { stdout } = await runCli(["tokenize", "--input", input]);
    expect(jsonLines<Line>(stdout).map(({ text }) => text)).toEqual(["# a", "b"]);
    const { code, stderr } = await runCli(["tokenize", "--format", "html"], page);
    expect([code, stderr]).toEqual([2, 'ernie-m: --format: expected text, jsonl, json or csv, got "html"\n']);
  });

  test("have no column", async () => {
    const { code, stderr } = await runCli(["extract", ...OPTIONS, "--format", "html", "--column", "x"], page);
    expect([code, stderr]).toEqual([2, "ernie-m: --column: is for tables: --format csv\n"]);
  });
});

describe("tables for spreadsheets", () => {
  const records = '{"id": "=1", "text": "Marie Curie was born in Warsaw."}\n{"id": 2, "text": "Nothing."}\n';
  const expected = [["=1", "1", "person", "Marie Curie", "0", "11", "Warsaw"]];

  function rowsOf(table: string, delimiter: string): readonly (readonly string[])[] {
    const [names, ...rows] = parse(table, { bom: true, delimiter });
    expect(names).toEqual(["id", "input", "name", "text", "start", "end", "probability", "birthplace"]);
    return rows.map((row) => row.filter((_, i) => i !== 6));
  }
  const guarded = expected.map(([id, ...rest]) => [`'${id}`, ...rest]);

  test("a row a finding, a column a relation, whatever comes in", async () => {
    const csv = await runCli(["extract", ...OPTIONS, "--output-format", "csv"], records);
    expect([csv.code, csv.stderr]).toEqual([0, ""]);
    expect(rowsOf(csv.stdout, ",")).toEqual(guarded);
    const input = written("in.csv", 'id,body\n=1,"Marie Curie was born in Warsaw."\n2,Nothing.\n');
    const output = join(folder, "out.tsv");
    const tsv = await runCli([
      "extract",
      ...OPTIONS,
      "--input",
      input,
      "--column",
      "body",
      "--output",
      output,
    ]);
    expect([tsv.code, tsv.stdout, tsv.stderr]).toEqual([0, "", ""]);
    expect(rowsOf(readFileSync(output, "utf8"), "\t")).toEqual(guarded);
  });

  test("a CSV file begins with a byte order mark, what is piped does not", async () => {
    const output = join(folder, "marked.csv");
    const { stdout } = await runCli(["extract", ...OPTIONS, "--output-format", "csv"], records);
    await runCli(["extract", ...OPTIONS, "--output", output], records);
    expect(readFileSync(output, "utf8")).toBe(`\ufeff${stdout}`);
  });

  test("--output-format goes before the name of the output", async () => {
    const output = join(folder, "out.csv");
    await runCli(["extract", ...OPTIONS, "--output-format", "jsonl", "--output", output], records);
    expect(jsonLines<Line>(readFileSync(output, "utf8")).map(({ id }) => id)).toEqual(["=1", 2]);
  });

  test.each([
    [["--output-format", "xls"], '--output-format: expected jsonl, csv or tsv, got "xls"'],
    [["--output-format", "csv", "--pretty"], "--pretty: is for people"],
    [["--relation-scope", "page"], '--relation-scope: expected sentence, window or document, got "page"'],
  ])("%j is refused", async (args, message) => {
    const { code, stdout, stderr } = await runCli(["extract", ...OPTIONS, ...args], "a\n");
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
  });
});

/** Runs a command line on a terminal of its own. */
function onTerminal(command: string): string {
  return execFileSync("script", ["-qec", command, "/dev/null"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, NO_COLOR: "1" },
  }).replaceAll("\r\n", "\n");
}
const hasTerminal = process.platform === "linux" && spawnSync("script", ["--version"]).status === 0;

describe.runIf(hasTerminal)("on a terminal", () => {
  const extract = `"${process.execPath}" "${program}" extract --model "${referenceModelPath}"`;

  test("findings are lines, with the text that they are of where there are several", () => {
    const schema = `--schema '{"person": "birthplace"}'`;
    const input = written("two.txt", "Marie Curie was born in Warsaw.\nVictor Hugo \u001b[31m met Ann.\n");
    const lines = onTerminal(`${extract} ${schema} --input "${input}"`).split("\n");
    expect(lines[0]).toBe("— Marie Curie was born in Warsaw.");
    expect(lines[1]).toMatch(/^person Marie Curie \d+ % 0–11$/);
    expect(lines[2]).toMatch(/^ {2}Marie Curie ─birthplace→ Warsaw \d+ % 24–30$/);
    expect(lines[3]).toBe("— Victor Hugo \\u001b[31m met Ann.");
    const file = written("page.html", page);
    expect(onTerminal(`${extract} ${schema} --input "${file}"`)).toMatch(
      /^person Marie Curie \d+ % 40–54\n {2}Marie Curie ─birthplace→ Warsaw \d+ % 76–82\n$/,
    );
  });

  test("what was asked for in a form comes in it", () => {
    const input = written("one.txt", "Marie Curie sang.\n");
    const line = onTerminal(`${extract} --schema '"person"' --output-format jsonl --input "${input}"`);
    expect(jsonLines<Line>(line)[0].result.person).toHaveLength(1);
  });
});

test.runIf(posix)("a reader that has read enough ends it quietly", () => {
  const input = written("many.txt", "Marie Curie was born in Warsaw.\n".repeat(2000));
  for (const more of ["", "--output-format csv", "--pretty"]) {
    const { status, stdout, stderr } = spawnSync(
      "bash",
      [
        "-c",
        `"${process.execPath}" "${program}" extract --model "${referenceModelPath}" --schema '"person"' ${more} --input "${input}" | head -n 1; exit \${PIPESTATUS[0]}`,
      ],
      { encoding: "utf8" },
    );
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout.split("\n")).toHaveLength(2);
  }
});
