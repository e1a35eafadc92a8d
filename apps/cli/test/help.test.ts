import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { program, runCli } from "./run-cli.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ernie-m-help-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const COMMANDS = [
  "extract",
  "records",
  "classify",
  "ner",
  "answer",
  "choose",
  "embed",
  "evaluate",
  "corpus",
  "convert-labels",
  "tokenize",
  "forward",
  "inspect",
  "convert",
  "bench",
  "serve",
  "devices",
];

/** The command lines under "Example:" of a help text. */
function examplesOf(help: string): readonly string[] {
  const [, lines = ""] = /\nExamples?:\n((?: {2}\S.*\n)+)/.exec(help) ?? [];
  return lines.split("\n").flatMap((line) => (line.trim() === "" ? [] : [line.trim()]));
}

test("the help of the program names every command, and how to begin", async () => {
  const { code, stdout } = await runCli(["--help"]);
  expect(code).toBe(0);
  for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${command} `, "m"));
  expect(examplesOf(stdout)).toHaveLength(1);
});

describe("the help of a command", () => {
  test.each(COMMANDS)("%s says what is needed and shows a command line that works", async (command) => {
    const { code, stdout, stderr } = await runCli([command, "--help"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(new RegExp(`^Usage: ernie-m ${command} (--\\w|\\[options\\])`));
    expect(stdout).not.toMatch(/default: "/);
    const examples = examplesOf(stdout);
    expect(examples.length).toBeGreaterThan(0);
    const modelNeeded = stdout.includes("--model FOLDER [options]");
    expect(/--model [\s\S]*?--revision/.exec(stdout)?.[0].includes("uie-m-mini") ?? false).toBe(
      !modelNeeded && !["convert-labels", "corpus", "devices"].includes(command),
    );
    // Those that need no file of the reader's own.
    for (const line of examples.filter((each) => !/FOLDER|HOST|\.txt|\.jsonl|\.safetensors/.test(each))) {
      const timed = line.includes(" bench ") ? `${line} --time-limit 0 --rounds 1` : line;
      const called = timed.replace("ernie-m ", '"$NODE" "$PROGRAM" ');
      const env = { ...process.env, NODE: process.execPath, PROGRAM: program };
      const run = await promisify(execFile)("sh", ["-c", called], { cwd: folder, env });
      // Graphics drivers that are tried write there what they like.
      if (command !== "devices") expect(run.stderr).toBe("");
      expect(run.stdout.length).toBeGreaterThan(10);
    }
  });

  test("without what is needed, one line says so", async () => {
    for (const [args, message] of [
      [["extract"], "required option '--schema <json>' not specified"],
      [["records"], "required option '--schema <json>' not specified"],
      [["extrct"], "unknown command 'extrct' (Did you mean extract?)"],
      [["answer", "--top-k"], "option '--top-k <n>' argument missing"],
      [["embed", "-x"], "unknown option '-x'"],
    ] as const) {
      const { code, stdout, stderr } = await runCli(args);
      expect([code, stdout]).toEqual([2, ""]);
      expect(stderr).toBe(`ernie-m: ${message} (--help shows what there is)\n`);
    }
  });
});

test("a path is said once where a file cannot be opened", async () => {
  const missing = join(folder, "missing.txt");
  const { code, stderr } = await runCli(["tokenize", "--input", missing]);
  expect([code, stderr]).toEqual([1, `ernie-m: ${missing}: cannot be read: no such file or directory\n`]);
});
