import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { jsonLines, program, REFERENCE, runCli } from "./run-cli.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ernie-m-inputs-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function written(name: string, content: string | Uint8Array): string {
  const path = join(folder, `${files++}-${name}`);
  writeFileSync(path, content);
  return path;
}

interface Line {
  readonly text: string;
  readonly [key: string]: unknown;
}

/** What `tokenize` read of a file or of its standard input, without what it made of it. */
async function read(args: readonly string[], input?: string): Promise<readonly Line[]> {
  const { code, stdout, stderr } = await runCli(["tokenize", ...args], input);
  expect([code, stderr]).toEqual([0, ""]);
  return jsonLines<Line>(stdout).map(({ tokens: _, ids: __, offsets: ___, ...line }) => line as Line);
}

const records = [{ id: 7, text: "Zoë paid." }, { text: "東京" }];
const asLines = records.map((record) => `${JSON.stringify(record)}\n`).join("");
const asList = JSON.stringify(records, undefined, 2);

describe("records are records, however they come", () => {
  test.each([
    ["x.jsonl", asLines],
    ["x.ndjson", asLines],
    ["x.JSONL", asLines],
    ["x.NDJson", `\n${asLines}\n\n`],
    ["x.json", asLines],
    ["x.json", asList],
    ["x.JSON", JSON.stringify(records)],
    ["x.dat", asLines],
    ["x.dat", asList],
    ["x.csv", 'id,text\n7,"Zoë paid."\n,東京\n'],
  ])("in %s", async (name, content) => {
    const expected =
      name === "x.csv" ? records.map(({ text, id }) => ({ id: id === undefined ? "" : "7", text })) : records;
    for (const mark of ["", "\ufeff"])
      expect(await read(["--input", written(name, mark + content)])).toEqual(expected);
  });

  test("from a pipe", async () => {
    for (const content of [asLines, asList, JSON.stringify(records), `\ufeff${asLines}`, `\n\n${asLines}`])
      expect(await read([], content)).toEqual(records);
  });

  test("texts alone, a string each, from a pipe as in a file", async () => {
    const texts = [{ text: "Zoë paid." }, { text: "東京" }];
    const strings = texts.map(({ text }) => JSON.stringify(text));
    for (const content of [strings.join("\n"), `[${strings}]`, `[\n${strings.join(",\n")}\n]\n`])
      expect(await read([], content)).toEqual(texts);
    expect(await read([], "[]\n")).toEqual([]);
  });

  test.each([
    ['{"name": "no text"}\n', 'line 1: expected a string under "text", got undefined'],
    ['{\n "name": "no text"\n}\n', 'expected a string under "text", got undefined'],
    ['["a", {"name": "b"}]', 'item 2: expected a string under "text", got undefined'],
    ['"a"\n\n[1]\n', "line 3: expected an object, got a list"],
  ])("or none that is read: %j", async (content, says) => {
    const { code, stdout, stderr } = await runCli(["tokenize"], content);
    expect([code, stdout, stderr]).toEqual([1, "", `ernie-m: standard input: ${says}\n`]);
  });

  test("with --format, whatever the name says", async () => {
    expect(await read(["--format", "jsonl", "--input", written("x.txt", asLines)])).toEqual(records);
    expect(await read(["--format", "json", "--input", written("x.jsonl", asList)])).toEqual(records);
    expect(await read(["--format", "json"], '["a", {"text": "b", "n": null}]')).toEqual([
      { text: "a" },
      { text: "b", n: null },
    ]);
    expect(await read(["--format", "text"], '{"text": "a"}\n')).toEqual([{ text: '{"text": "a"}' }]);
  });
});

describe("texts are texts", () => {
  test.each([
    ["[1]\n{\n", ["[1]", "{"]],
    ["[Chapter]\nand so on\n", ["[Chapter]", "and so on"]],
    ['"Hi," she said.\n', ['"Hi," she said.']],
    ['"Hi."\n"Ho," he said.\n', ['"Hi."', '"Ho," he said.']],
    ["\n{}\r\n \nso on\n", ["", "{}\r", " ", "so on"]],
    ["1984\nnull\n", ["1984", "null"]],
    ["a\u2028b\u0085c", ["a\u2028b\u0085c"]],
    ["\ufeffa\n\ufeffb", ["a", "\ufeffb"]],
    ["\ufeff", []],
    ["", []],
  ])("%j", async (content, texts) => {
    expect((await read([], content)).map(({ text }) => text)).toEqual(texts);
  });

  test("in a file that is called so", async () => {
    expect(await read(["--input", written("x.txt", asLines)])).toEqual(
      asLines
        .trimEnd()
        .split("\n")
        .map((text) => ({ text })),
    );
  });

  test("one of a whole file with --document, its offsets those of the file", async () => {
    const content = "Zoë\r\n\npaid.\n";
    expect(await read(["--document", "--input", written("x.md", `\ufeff${content}`)])).toEqual([
      { text: content },
    ]);
    expect(await read(["--document"], asLines)).toEqual([{ text: asLines }]);
    const { stdout } = await runCli(
      ["extract", ...REFERENCE, "--document", "--schema", '["person"]'],
      "Hello.\n\nMarie Curie sang.\n",
    );
    const [{ result }] = jsonLines<{ result: { person: readonly { start: number }[] } }>(stdout);
    expect(result.person[0].start).toBe(8);
  });
});

describe("tables", () => {
  test.each([
    ["x.csv", 'text\n"a ""b"", c"\n"d\ne"\n', [{ text: 'a "b", c' }, { text: "d\ne" }]],
    ["x.csv", "body\na\n", [{ text: "a" }]],
    ["x.csv", "text;n\na, b;1\n", [{ text: "a, b", n: "1" }]],
    ["x.tsv", "n\ttext\r\n1\ta\r\n", [{ n: "1", text: "a" }]],
    [
      "x.tsv",
      'n\ta, b, c; d; e\ttext\n1\t2\t"Hi" said Bo.\n',
      [{ n: "1", "a, b, c; d; e": "2", text: '"Hi" said Bo.' }],
    ],
    ["x.csv", 'n,text\n1,The 5" screen broke.\n', [{ n: "1", text: 'The 5" screen broke.' }]],
    ["x.csv", "text,__proto__\na,b\n", [JSON.parse('{"text": "a", "__proto__": "b"}')]],
  ])("%s %j", async (name, content, expected) => {
    expect(await read(["--input", written(name, content)])).toEqual(expected);
  });

  test("have their texts in the column that is named", async () => {
    const input = written("x.csv", "title,body\nA,a\n");
    expect(await read(["--input", input, "--column", "body"])).toEqual([{ title: "A", text: "a" }]);
    expect(await read(["--format", "csv", "--column", "body"], "title,body\nA,a\n")).toEqual([
      { title: "A", text: "a" },
    ]);
  });
});

describe("what a record has beside is in its result", () => {
  const carried = { id: "a-1", meta: { page: [1, null] }, text: "Marie Curie was born in Warsaw.", tags: [] };

  test.each([
    [["extract", "--schema", '["person"]'], "result"],
    [["embed"], "embedding"],
    [["tokenize", "--pieces"], "pieces"],
  ])("%j", async (args, made) => {
    const { stdout } = await runCli(args, `${JSON.stringify({ ...carried, [made]: "of the record" })}\n`);
    const [line] = jsonLines<Line>(stdout);
    expect(line).toMatchObject(carried);
    expect(line[made]).not.toBe("of the record");
  });
});

test("--schema reads a file, with a byte order mark or not", async () => {
  const text = "Marie Curie was born in Warsaw.";
  for (const mark of ["", "\ufeff"]) {
    const schema = written("schema.json", `${mark}["person",\n "location"]\n`);
    const { stdout } = await runCli(["extract", ...REFERENCE, "--schema", `@${schema}`], text);
    expect(Object.keys(jsonLines<{ result: object }>(stdout)[0].result)).toEqual(["person", "location"]);
  }
  const broken = written("schema.json", '["person"');
  expect(await runCli(["extract", "--schema", `@${broken}`], text)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`${broken} is not JSON`),
  });
  const missing = join(folder, "none.json");
  expect((await runCli(["extract", "--schema", `@${missing}`], text)).stderr).toBe(
    `ernie-m: ${missing}: cannot be read: no such file or directory\n`,
  );
});

describe("what cannot be read is refused in one line", () => {
  const deep = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
  test.each<[readonly string[], string | Uint8Array, string, string]>([
    [
      ["tokenize"],
      '{"text": "a"}\n{"text": 5}\n',
      "x.jsonl",
      'line 2: expected a string under "text", got number',
    ],
    [
      ["tokenize"],
      '[{"text": "a"}, {"t": 1}]',
      "x.json",
      'item 2: expected a string under "text", got undefined',
    ],
    [["tokenize"], '{"text": "a"}\n[1]\n', "x.jsonl", "line 2: expected an object, got a list"],
    [["tokenize"], '{"text": "a"}\n{"text\n', "x.jsonl", "line 2 is not JSON"],
    [["tokenize"], "{\n", "x.json", "is not JSON"],
    [["tokenize"], "Hello", "x.json", "line 1 is not JSON"],
    [
      ["tokenize"],
      `{"text": "a", "more": ${deep}}\n`,
      "x.jsonl",
      'line 1: expected at most 100 levels under "more"',
    ],
    [["tokenize"], `{"text": ${deep}}\n`, "x.jsonl", 'line 1: expected a string under "text", got […]'],
    [["tokenize"], new Uint8Array([0xff, 0xfe, 0x61, 0]), "x.txt", "line 1 is not UTF-8, but UTF-16"],
    [["tokenize"], new Uint8Array([0x61, 0x0a, 0xff]), "x.txt", "line 2 is not UTF-8"],
    [["tokenize", "--document"], new Uint8Array([0x61, 0x0a, 0xff]), "x.txt", "is not UTF-8"],
    [["tokenize"], "a,b\n1,2\n", "x.csv", 'expected a column "text", got "a", "b"'],
    [["tokenize", "--column", "c"], "a,b\n1,2\n", "x.csv", 'expected a column "c"'],
    [["tokenize"], "a,text\n1,2,3\n", "x.csv", "is no table"],
    [["tokenize"], 'text\n"a\n', "x.csv", "is no table"],
    [["tokenize"], "text,text\na,b\n", "x.csv", 'line 1: expected each column once, got "text" again'],
    [["evaluate"], "", "x.jsonl", "has no records"],
    [["evaluate"], "\n \n", "x.txt", "has no records"],
    [["evaluate"], "[]", "x.json", "has no records"],
    [["convert-labels"], "\ufeff \n", "x.json", "is empty"],
  ])("%j of %j", async (args, content, name, says) => {
    const input = written(name, content);
    const { code, stdout, stderr } = await runCli([...args, "--input", input]);
    expect(stderr).toContain(`ernie-m: ${input}`);
    expect(stderr).toContain(says);
    expect(stderr.split("\n")).toHaveLength(2);
    expect([code, stdout]).toEqual([1, ""]);
  });

  test.each([
    [["tokenize", "--format", "xml"], "--format: expected text, jsonl, json or csv"],
    [["evaluate", "--format", "text"], "--format: text is for commands that take texts"],
    [["tokenize", "--document", "--format", "csv"], "--document: is one text, not csv"],
    [["tokenize", "--column", "a"], "--column: is for tables"],
    [["tokenize", "--first-line", "0"], "--first-line: expected an integer from 1"],
    [["tokenize", "--first-line", "2", "--format", "csv"], "--first-line: is for parts of texts"],
  ])("%j", async (args, says) => {
    const { code, stderr } = await runCli(args, "a\n");
    expect([code, stderr]).toEqual([2, expect.stringContaining(says)]);
  });
});

describe("an input without an end", () => {
  /** Runs a command on what a shell makes, and says how much memory it took at most, in MB. */
  async function endless(shell: string, args: readonly string[]) {
    const script = `${shell} | (exec "$NODE" --require "$WATCH" "$PROGRAM" ${args.join(" ")})`;
    const watch = written(
      "watch.cjs",
      `
      process.on("exit", () => process.stderr.write("peak " + Math.round(process.resourceUsage().maxRSS / 1024) + "\\n"));
    `,
    );
    const child = spawn("sh", ["-c", script], {
      env: { ...process.env, NODE: process.execPath, PROGRAM: program, WATCH: watch },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (data: Buffer) => {
      stdout += data;
    });
    child.stderr.on("data", (data: Buffer) => {
      stderr += data;
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    const [, peak] = /peak (\d+)/.exec(stderr) ?? [];
    return { code, stdout, stderr, peak: Number(peak) };
  }
  const zeros = `"$NODE" -e 'const zeros = Buffer.alloc(65536); const write = () => { while (process.stdout.write(zeros)); process.stdout.once("drain", write); }; process.stdout.on("error", () => process.exit()); write()'`;

  test.each([
    ["tokenize"],
    ["tokenize --document"],
    ["evaluate"],
    ["convert-labels"],
    ["extract --schema '[\"a\"]'"],
  ])("of zeros is refused by %s", async (args) => {
    const { code, stdout, stderr, peak } = await endless(zeros, [args]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(
      /standard input: (line 1 is longer than 64 MiB|is larger than 256 MiB)|is not JSON/,
    );
    expect(peak).toBeLessThan(args.includes("document") ? 700 : 400);
  });

  test("of lines goes through, a portion at a time", async () => {
    const { code, stdout, peak } = await endless(
      `"$NODE" -e 'for (let i = 0; i < 60000; i++) console.log("{\\"id\\":" + i + ",\\"text\\":\\"a\\"}")'`,
      ["tokenize"],
    );
    const ids = jsonLines<{ readonly id: number }>(stdout).map(({ id }) => id);
    expect([code, ids.length, ids.at(-1)]).toEqual([0, 60_000, 59_999]);
    expect(ids.every((id, i) => id === i)).toBe(true);
    expect(peak).toBeLessThan(400);
  });

  test("behind a pipe of its own", async () => {
    const fifo = join(folder, "fifo");
    execFileSync("mkfifo", [fifo]);
    const writer = spawn("sh", ["-c", `exec cat "$FILE" > "$FIFO"`], {
      env: { ...process.env, FILE: written("x", asLines), FIFO: fifo },
    });
    expect(await read(["--input", fifo])).toEqual(records);
    await new Promise((resolve) =>
      writer.exitCode === null ? writer.on("close", resolve) : resolve(undefined),
    );
  });
});
