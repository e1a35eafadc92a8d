import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asCaseRecord, labelCases } from "@ernie-m/fixtures/label-cases";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { jsonLines, REFERENCE, runCli } from "./run-cli.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ernie-m-labels-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function written(text: string, name = "export.json"): string {
  const path = join(folder, `${files++}-${name}`);
  writeFileSync(path, text);
  return path;
}

/** What the command said of the export, without the totals. */
function warnings(stderr: string): readonly string[] {
  return stderr.split("\n").flatMap((line) => (line.startsWith("warning: ") ? [line.slice(9)] : []));
}

describe("exports as annotation tools write them", () => {
  test("there are many", () => expect(labelCases.length).toBeGreaterThan(30));

  test.each(labelCases)("$name", async ({ from, args, file, input, records, problems }) => {
    const flags = ["--from", from, "--form", "entities", ...args];
    const { code, stdout, stderr } = await runCli([
      "convert-labels",
      "--input",
      written(input, file),
      ...flags,
    ]);
    expect(code).toBe(0);
    expect(jsonLines<Parameters<typeof asCaseRecord>[0]>(stdout).map(asCaseRecord)).toEqual(records);
    expect(warnings(stderr)).toHaveLength(problems);
  });
});

const region = (start: number, end: number, label: string, more: object = {}) => ({
  id: `${start}`,
  type: "labels",
  value: { start, end, labels: [label], ...more },
});

describe("what cannot be used is said", () => {
  test("with totals at the end", async () => {
    const text = "Ana met Bo.";
    const tasks = [
      { data: { text }, annotations: [{ result: [region(0, 3, "person", { text: "Ana" })] }] },
      { data: { text }, annotations: [] },
      { data: { text }, annotations: [{ result: [region(0, 3, "person", { text: "Eve" })] }] },
    ];
    const input = written(JSON.stringify(tasks));
    const { code, stderr } = await runCli(["convert-labels", "--input", input]);
    expect(code).toBe(0);
    expect(stderr).toBe(
      [
        "warning: task 2: left out: nobody has annotated it",
        'warning: task 3: person 0-3 "Eve" dropped: the text does not have what the span says it covers; nothing else can be used, so its text is left out',
        "read 3 of Label Studio JSON; wrote 1 record; 2 texts left out, 1 result dropped",
        "",
      ].join("\n"),
    );
  });

  test.each([
    ['{"text": "Ann ran.", "label": 1}', '{"text": "Bo ran.", "label": [[0, 2, "person"]]}'],
    ['{"text": "Ann ran.", "labels": {"person": [[0, 3]]}}', '{"text": "Bo ran.", "labels": []}'],
    ['{"content": "Ann ran.", "prompt": "a"}', '{"content": "Bo ran.", "prompt": "a", "result_list": []}'],
    [
      '{"id": 1, "text": "Ann ran.", "annotation_id": 3, "annotator": 1, "rating": 4}',
      '{"text": "Bo ran.", "id": 2, "annotator": 1, "annotation_id": 4}',
    ],
  ])("where its shape is unknown, and its text is no record: %s", async (unknown, normal) => {
    const form = ["convert-labels", "--form", "entities"];
    const { code, stdout, stderr } = await runCli(form, `${unknown}\n${normal}\n`);
    expect(code).toBe(0);
    expect(jsonLines<{ readonly text: string }>(stdout).map(({ text }) => text)).toEqual(["Bo ran."]);
    expect(warnings(stderr)).toHaveLength(1);
    expect(stderr).toContain("; wrote 1 record; 1 text left out");
    expect((await runCli(form, unknown)).code).toBe(1);
  });

  test.each([
    ["[]", "label-studio"],
    ['{"tasks": []}', "label-studio"],
    ['[{"data": {"image": "/data/upload/1/a.png"}, "annotations": [{"result": []}]}]', "label-studio"],
    ['{"text": "Ana.", "label": [[0, 30, "person"]]}', "doccano"],
  ])("and nothing usable is a failure: %s", async (input, from) => {
    const output = join(folder, `none-${files++}.jsonl`);
    const { code, stdout, stderr } = await runCli(
      ["convert-labels", "--from", from, "--output", output],
      input,
    );
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("nothing in it can be used");
    expect(() => readFileSync(output)).toThrow("ENOENT");
  });

  test("an empty input is a failure", async () => {
    const { code, stderr } = await runCli(["convert-labels", "--from", "doccano"], "\n");
    expect([code, stderr]).toEqual([1, "ernie-m: standard input: is empty\n"]);
  });
});

describe("what is written", () => {
  test("evaluates with a trained model, names and heads in brackets included", async () => {
    const text = "Frank Herbert wrote Dune [novel, 1965]. The box cost 25 dollars.";
    const tasks = [
      {
        data: { text },
        annotations: [
          {
            result: [
              region(20, 38, "book [title]"),
              region(53, 63, "price [USD]"),
              region(0, 13, "person"),
              { type: "relation", from_id: "20", to_id: "0", labels: ["author"] },
              { type: "choices", from_name: "mood", value: { choices: ["good"] } },
            ],
          },
        ],
      },
      {
        data: { text: "Bad." },
        annotations: [{ result: [{ type: "choices", from_name: "mood", value: { choices: ["bad"] } }] }],
      },
    ];
    const output = join(folder, "records.jsonl");
    const { code } = await runCli(["convert-labels", "--output", output], JSON.stringify(tasks));
    expect(code).toBe(0);
    const records = jsonLines<{ readonly prompt: string }>(readFileSync(output, "utf8"));
    expect(records.map(({ prompt }) => prompt)).toEqual([
      "book [title]",
      "price [USD]",
      "person",
      "author of Dune [novel, 1965]",
      "mood [good, bad]",
      "book [title]",
      "price [USD]",
      "person",
      "mood [good, bad]",
    ]);
    const evaluated = await runCli(["evaluate", ...REFERENCE, "--input", output]);
    expect(evaluated).toMatchObject({ code: 0, stderr: "" });
    const [{ kinds }] = jsonLines<{ readonly kinds: Readonly<Record<string, { readonly gold: number }>> }>(
      evaluated.stdout,
    );
    expect(Object.entries(kinds).map(([kind, { gold }]) => [kind, gold])).toEqual([
      ["author", 1],
      ["book [title]", 1],
      ["mood", 2],
      ["person", 1],
      ["price [USD]", 1],
    ]);
    expect(kinds["price [USD]"]).toMatchObject({ correct: 1 });
  });
});

describe("what was asked", () => {
  const line = { text: "Ana met Bo.", label: [[0, 3, "PER"]], cats: ["good"] };

  test.each(["inline", "file"])(
    "gives choices their options, and is held against the labels: %s",
    async (place) => {
      const schema = '["person", "mood [good, bad]"]';
      const { code, stdout, stderr } = await runCli(
        [
          "convert-labels",
          "--from",
          "doccano",
          "--schema",
          place === "file" ? `@${written(schema)}` : schema,
        ],
        JSON.stringify(line),
      );
      expect(code).toBe(0);
      expect(jsonLines<{ readonly prompt: string }>(stdout).map(({ prompt }) => prompt)).toEqual([
        "PER",
        "mood [good, bad]",
      ]);
      expect(warnings(stderr)).toEqual([
        '--schema: nothing in the export is labelled "person"',
        '--schema: does not ask for "PER", which the export has',
      ]);
    },
  );

  test.each([
    [["--schema", '["person"'], 2, "--schema"],
    [["--schema", '[{"person": 3}]'], 1, "$[0].person"],
    [["--schema", '["PER"]', "--form", "entities"], 2, "--schema: is for --form prompts, not entities"],
  ])("is refused where it is none, or is for another form: %o", async (flags, expected, said) => {
    const { code, stdout, stderr } = await runCli(
      ["convert-labels", "--from", "doccano", ...flags],
      JSON.stringify(line),
    );
    expect([code, stdout]).toEqual([expected, ""]);
    expect(stderr).toContain(said);
  });
});
