import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fixturePath, referenceCases } from "@ernie-m/fixtures";
import { makeCheckpoint, namedLabels } from "@ernie-m/fixtures/trained-checkpoint";
import { expect, test } from "vitest";
import { type CliResult, REFERENCE, runCli, runProcess } from "./run-cli.js";

const TEXT = "Ada Lovelace met Charles Babbage in London.\n";
const SPANS = '{"text": "Ada wrote it.", "prompt": "person", "spans": [[0, 3]]}\n';
const RECORD = '{"properties": {"person": {"type": "string"}, "year": {"type": "integer"}}}';

/** A command line whose files lie in `folder`, and what it reads from standard input. */
interface Case {
  readonly args: (folder: string) => readonly string[];
  readonly input?: string;
  readonly code?: number;
}

function withModel(head: string, command: string, labels?: readonly string[]): Case["args"] {
  const config = labels === undefined ? {} : namedLabels(labels);
  return (folder) => [command, "--model", makeCheckpoint(join(folder, head), head, config)];
}

function forward(folder: string): readonly string[] {
  const [{ case: name, checkpoint }] = referenceCases();
  const [model, inputs] = [`checkpoints/${checkpoint}`, `cases/${name}.inputs.safetensors`];
  const files = ["--inputs", fixturePath(`reference/${inputs}`), "--output", join(folder, "out.safetensors")];
  return ["forward", "--model", fixturePath(`reference/${model}`), ...files];
}

const cases: Readonly<Record<string, Case>> = {
  extract: { args: () => ["extract", ...REFERENCE, "--schema", '["person", "location"]'], input: TEXT },
  records: { args: () => ["records", ...REFERENCE, "--schema", RECORD], input: TEXT },
  classify: { args: withModel("sequence-classification", "classify", ["a", "b"]), input: TEXT },
  ner: { args: withModel("token-classification", "ner", ["O", "B-A", "I-A"]), input: TEXT },
  answer: {
    args: withModel("question-answering", "answer"),
    input: '{"question": "Who?", "context": "Ada wrote it."}\n',
  },
  choose: { args: withModel("multiple-choice", "choose"), input: '{"prompt": "a", "choices": ["b", "c"]}\n' },
  embed: { args: () => ["embed", ...REFERENCE, "--normalize"], input: TEXT },
  evaluate: { args: () => ["evaluate", ...REFERENCE], input: SPANS },
  "convert-labels": {
    args: () => ["convert-labels", "--from", "doccano"],
    input: '{"text": "Ada wrote it.", "label": [[0, 3, "person"], [4, 40, "lost"]]}\n',
  },
  tokenize: { args: () => ["tokenize"], input: TEXT },
  forward: { args: forward },
  inspect: { args: () => ["inspect", ...REFERENCE] },
  convert: { args: (folder) => ["convert", ...REFERENCE, "--to", join(folder, "to"), "--dtype", "fp16"] },
  help: { args: () => ["extract", "--help"] },
  "a schema that is none": { args: () => ["extract", "--schema", "["], input: TEXT, code: 2 },
  "a command that is none": { args: () => ["extrakt"], code: 2 },
  "a file that is not there": { args: (folder) => ["tokenize", "--input", join(folder, "none")], code: 1 },
  "a record without a text": { args: () => ["tokenize"], input: '{"text": "a"}\n[1]\n', code: 1 },
};

/** Runs a case in a folder of its own, whose name is taken out of what it says. */
async function outcome({ args, input }: Case, run: typeof runCli): Promise<CliResult> {
  const folder = mkdtempSync(join(tmpdir(), "ernie-m-processes-"));
  try {
    const { code, stdout, stderr } = await run(args(folder), input);
    return { code, stdout: stdout.replaceAll(folder, ""), stderr: stderr.replaceAll(folder, "") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test.each(Object.entries(cases))("a process prints and ends as the command does here: %s", async (_, row) => {
  const [here, process] = [await outcome(row, runCli), await outcome(row, runProcess)];
  expect(here).toEqual(process);
  expect(process.code).toBe(row.code ?? 0);
});
