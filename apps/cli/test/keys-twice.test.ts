import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "./run-cli.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ernie-m-keys-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const TWICE = 'expected each key once in an object, got "a\\u001b" twice';
const object = String.raw`{"a\u001b": [], "b": {"a\u001b": []}, "a\u001b": ["c"]}`;

test.each([
  ["an option", () => ["extract", "--schema", object], "--schema"],
  ["the file of an option", () => ["extract", "--schema", `@${file("s.json", object)}`], "s.json"],
  [
    "a line of records",
    () => ["extract", "--schema", '["x"]', "--input", file("r.jsonl", `{"text": "x"}\n${object}\n`)],
    "r.jsonl: line 2",
  ],
  [
    "the first line of a file",
    () => ["convert-labels", "--input", file("first.json", `\n${object}\n{"text": "x"}\n`)],
    "first.json: line 2",
  ],
  [
    "a later one",
    () => ["convert-labels", "--input", file("later.json", `{"text": "x"}\n${object}`)],
    "later.json: line 2",
  ],
  [
    "a value of several lines",
    () => ["convert-labels", "--input", file("all.json", `[\n${object}\n]`)],
    "all.json",
  ],
])("a key that is written twice in %s is refused, as one of both would be lost", async (_, args, place) => {
  const { code, stdout, stderr } = await runCli([...args()], "text\n");
  expect(stderr.replaceAll(`${folder}/`, "")).toBe(`ernie-m: ${place}: ${TWICE}\n`);
  expect([code, stdout]).toEqual([1, ""]);
});

test("a key of several objects is none of those", async () => {
  const lines = '{"text": "x", "meta": {"text": 1, "id": 2}, "id": 3}\n{"text": "x"}\n';
  const { code, stderr } = await runCli(["extract", "--schema", '["a", {"b": ["a"]}]'], lines);
  expect([code, stderr]).toEqual([0, ""]);
});
