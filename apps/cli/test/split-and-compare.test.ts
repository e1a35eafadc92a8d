import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeCheckpoint, namedLabels } from "@ernie-m/fixtures/trained-checkpoint";
import type { SpanComparison } from "@ernie-m/heads/evaluation";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { jsonLines, runCli } from "./run-cli.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ernie-m-split-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);

function written(name: string, records: readonly object[]): string {
  writeFileSync(at(name), records.map((record) => `${JSON.stringify(record)}\n`).join(""));
  return at(name);
}

interface Line {
  readonly text: string;
  readonly prompt: string;
}

const read = (name: string): readonly Line[] => jsonLines<Line>(readFileSync(at(name), "utf8"));
const textsOf = (lines: readonly Line[]): ReadonlySet<string> => new Set(lines.map(({ text }) => text));

/** An export of doccano: so many texts, two labels each, every third text twice. */
function exported(texts: number): string {
  const records = Array.from({ length: texts }, (_, i) => ({
    text: `Ann met Bob ${i} times.`,
    label: [
      [0, 3, "person"],
      [12, 12 + String(i).length, "number"],
    ],
  }));
  return written("export.jsonl", [...records, ...records.filter((_, i) => i % 3 === 0)]);
}

const split = (...args: readonly string[]) =>
  runCli(["convert-labels", "--from", "doccano", "--output", at("train.jsonl"), ...args]);

describe("convert-labels --split", () => {
  test.each([
    ["0.2", 20, [16, 4]],
    ["0.1,0.3", 20, [12, 2, 6]],
    ["0.01", 3, [2, 1]],
    ["0.9,0.05", 3, [1, 1, 1]],
  ])("%s of %i texts are parts of %j, and no text is in two", async (shares, texts, sizes) => {
    const input = exported(texts);
    const names = ["train.jsonl", "dev.jsonl", "test.jsonl"].slice(0, sizes.length);
    const flags = ["--split", shares, "--dev", at("dev.jsonl")];
    if (names.length === 3) flags.push("--test", at("test.jsonl"));
    const { code, stdout, stderr } = await split("--input", input, ...flags);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    const parts = names.map(read);
    expect(parts.map((part) => textsOf(part).size)).toEqual(sizes);
    expect(textsOf(parts.flat()).size).toBe(texts);
    names.forEach((name, i) => {
      const what = `${at(name)}: ${parts[i].length} records of ${sizes[i]} text${sizes[i] === 1 ? "" : "s"}`;
      expect(stderr).toContain(what);
    });

    const whole = await runCli(["convert-labels", "--from", "doccano", "--input", input]);
    const lines = (some: readonly Line[]) => some.map((line) => JSON.stringify(line)).sort();
    expect(lines(parts.flat())).toEqual(lines(jsonLines<Line>(whole.stdout)));
  });

  test("a seed draws the same texts again, and another one others", async () => {
    const input = exported(30);
    const drawn = async (...seed: readonly string[]) => {
      await split("--input", input, "--split", "0.3", "--dev", at("dev.jsonl"), ...seed);
      return [...textsOf(read("dev.jsonl"))];
    };
    const usual = await drawn();
    expect(await drawn()).toEqual(usual);
    expect(await drawn("--seed", "1000")).toEqual(usual);
    expect(await drawn("--seed", "7")).not.toEqual(usual);
  });

  test.each([
    [["--dev", "d"], "--dev: needs --split"],
    [["--seed", "1"], "--seed: needs --split"],
    [["--split", "0.2"], "--dev: is needed with --split 0.2"],
    [["--split", "1", "--dev", "d"], '--split: expected shares between 0 and 1, got "1"'],
    [
      ["--split", "0.6,0.4", "--dev", "d", "--test", "t"],
      "--split: expected one share or two, together below 1",
    ],
    [["--split", "0.2,0.2", "--dev", "d"], "--test: is needed with --split 0.2,0.2"],
    [["--split", "0.2", "--dev", "d", "--test", "t"], "--test: needs a second share"],
    [["--split", "x", "--dev", "d"], "--split"],
    [["--split", "0.2", "--dev", "d", "--seed", "-1"], "--seed"],
  ])("%j is refused before anything is read", async (args, reason) => {
    const { code, stderr } = await split("--input", at("absent.jsonl"), ...args);
    expect(code).toBe(2);
    expect(stderr).toContain(reason);
  });

  test("one text cannot be split, and the same file cannot be two parts", async () => {
    const input = exported(1);
    const alone = await split("--input", input, "--split", "0.5", "--dev", at("dev.jsonl"));
    expect(alone.code).not.toBe(0);
    expect(alone.stderr).toContain("--split: needs 2 texts at least, one for each file; got 1");
    expect(existsSync(at("train.jsonl"))).toBe(false);
    const same = await split("--input", input, "--split", "0.5", "--dev", `${folder}/./train.jsonl`);
    expect(same.stderr).toContain("--dev: is the file of another part");
  });

  test("a file that cannot be written leaves none of them", async () => {
    const input = exported(4);
    const { code } = await split("--input", input, "--split", "0.5", "--dev", at("absent/dev.jsonl"));
    expect(code).not.toBe(0);
    expect(existsSync(at("train.jsonl"))).toBe(false);
  });
});

type Compared<Comparison = SpanComparison> = { readonly compared: Comparison & { readonly with: string } };

describe("evaluate --compare", () => {
  const labels = ["a", "b", "c"];

  test("says by label what is better and what is worse, in both directions", async () => {
    const [first, second] = [at("first"), at("second")];
    makeCheckpoint(first, "sequence-classification", namedLabels(labels));
    // The same weights under other names: right where the other is wrong.
    makeCheckpoint(second, "sequence-classification", namedLabels(["b", "a", "c"]));
    const records = labels.map((label, i) => ({ text: `Text number ${i % 2}`, label }));
    const input = written("records.jsonl", records);
    const evaluated = async (...args: readonly string[]) => {
      const { code, stdout, stderr } = await runCli([
        "evaluate",
        ...args,
        "--task",
        "classify",
        "--input",
        input,
      ]);
      expect([code, stderr.includes("error")]).toEqual([0, false]);
      return { stderr, result: jsonLines<Compared>(stdout)[0] };
    };
    const [forth, back] = [
      await evaluated(first, "--compare", second),
      await evaluated("--model", second, "--compare", first),
    ];
    const { compared } = forth.result;
    expect(compared.with).toBe(second);
    expect(compared.better.length + compared.worse.length).toBeGreaterThan(0);
    expect(back.result.compared.better).toEqual([...compared.worse]);
    expect(back.result.compared.worse).toEqual([...compared.better]);
    for (const kind of compared.better) expect(forth.stderr).toContain(`better: ${kind} +`);
    for (const kind of compared.worse) expect(forth.stderr).toContain(`worse: ${kind} −`);
    const alone = await evaluated(second);
    expect(compared.all.before.correct).toBe(
      Math.round(3 * (alone.result as unknown as { readonly accuracy: number }).accuracy),
    );
  });

  test("the embedded model with itself: nothing changed", async () => {
    const input = written("spans.jsonl", [
      { text: "Marie Curie was born in Warsaw.", prompt: "person", spans: [[0, 11]] },
      { text: "Marie Curie was born in Warsaw.", prompt: "city", spans: [[0, 5]] },
    ]);
    const path = at("model");
    const { stdout: made, code: converted } = await runCli(["convert", "--to", path]);
    expect([converted, made.length > 0]).toEqual([0, true]);
    const { stdout, code } = await runCli(["evaluate", path, "--compare", path, "--input", input]);
    expect(code).toBe(0);
    const { compared } = jsonLines<Compared>(stdout)[0];
    expect(compared).toMatchObject({ better: [], worse: [], all: { change: 0, found: 0, lost: 0 } });
    expect(Object.keys(compared.kinds)).toEqual(["city", "person"]);
  });

  test.each([
    [["--compare", ""], "--compare: expected a folder or a hub id"],
    [["--compare", "x"], "--compare: needs --input FILE"],
    [["x", "--model", "y"], "--model: the model is named already"],
  ])("%j is refused", async (args, reason) => {
    const { code, stderr } = await runCli(["evaluate", ...args]);
    expect(code).toBe(2);
    expect(stderr).toContain(reason);
  });

  test("a model that is not there is said at once", async () => {
    const input = written("spans.jsonl", [{ text: "Ann", prompt: "person", spans: [[0, 3]] }]);
    const { code, stdout, stderr } = await runCli(["evaluate", "--compare", at("gone"), "--input", input]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(at("gone"));
  });
});
