import { resolve } from "node:path";
import type { Command } from "commander";
import type { Console } from "../console.js";
import type { Engine } from "../corpus/engine.js";
import { jsonLine } from "../escape.js";
import { withOutput } from "../io/output.js";
import { parseNumberOption, UsageError } from "../usage-error.js";

interface QueueOptions {
  readonly queue: string;
  readonly allowLoss?: boolean;
}

interface SubmitCommandOptions extends QueueOptions {
  readonly input: string;
  readonly to: string;
  readonly chunkBytes: string;
  readonly chunkLines: string;
  readonly inline?: boolean;
}

interface WorkCommandOptions extends QueueOptions {
  readonly untilDone?: boolean;
  readonly lockSeconds: string;
}

interface CollectCommandOptions {
  readonly to: string;
  readonly output: string;
  readonly queue?: string;
}

const MOST_BYTES = 64 * 2 ** 20;
const MOST_LINES = 1_000_000;
/** Shorter ones are lost on a busy machine, and chunks done twice. */
const LEAST_LOCK_SECONDS = 30;
const HOUR_SECONDS = 3600;

function parseCount(flag: string, text: string, low: number, high: number): number {
  return parseNumberOption(flag, text, { low, high, integer: true });
}

async function withEngine<T>(
  { queue, allowLoss }: QueueOptions,
  migrates: boolean,
  use: (engine: Engine) => Promise<T>,
): Promise<T> {
  const { openEngine } = await import("../corpus/open-engine.js");
  const engine = await openEngine(queue, { allowsLoss: allowLoss === true, migrates });
  try {
    return await use(engine);
  } finally {
    await engine.close();
  }
}

const print = (value: object): Promise<void> =>
  withOutput(undefined, (output) => output.write(jsonLine(value)));

async function runSubmit(args: readonly string[], options: SubmitCommandOptions): Promise<void> {
  const { planCorpus, submit } = await import("../corpus/submit.js");
  const submission = {
    folder: options.to,
    input: options.input,
    args,
    inline: options.inline === true,
    limits: {
      bytes: parseCount("--chunk-bytes", options.chunkBytes, 1, MOST_BYTES),
      lines: parseCount("--chunk-lines", options.chunkLines, 1, MOST_LINES),
    },
  };
  await withEngine(options, true, async ({ queue }) => {
    const manifest = await planCorpus(submission);
    await print({ to: resolve(options.to), ...(await submit(manifest, queue, submission)) });
  });
}

async function runWork(options: WorkCommandOptions, console: Console): Promise<void> {
  const lockSeconds = parseCount("--lock-seconds", options.lockSeconds, LEAST_LOCK_SECONDS, HOUR_SECONDS);
  const { work } = await import("../corpus/work.js");
  await withEngine(options, false, async (engine) => {
    await print(await work(engine, { lockSeconds, untilDone: options.untilDone === true }, console));
  });
}

/**
 * The manifest of a corpus, when what the queue keeps of it lies in its folder. Throws: UsageError without a queue that
 * has it.
 */
async function fetchedManifest(to: string, queue: string | undefined) {
  const { knownManifest } = await import("../corpus/manifest.js");
  const manifest = await knownManifest(to);
  if (manifest.inline !== true) return manifest;
  if (queue === undefined)
    throw new UsageError(`${to}: was submitted with --inline: --queue is needed, results are there`);
  const { fetchOutcomes } = await import("../corpus/carried-results.js");
  await withEngine({ queue, allowLoss: true }, false, (engine) =>
    fetchOutcomes(engine.queue, to, manifest.chunks),
  );
  return manifest;
}

async function runStatus({ to, queue }: { readonly to: string; readonly queue?: string }): Promise<void> {
  const { corpusStatus } = await import("../corpus/status.js");
  await print(await corpusStatus(to, await fetchedManifest(to, queue)));
}

async function runCollect({ to, output, queue }: CollectCommandOptions, console: Console): Promise<void> {
  const { collect } = await import("../corpus/collect.js");
  const failedFile = `${output}.failed.jsonl`;
  const manifest = await fetchedManifest(to, queue);
  const { lines, setAside, ids } = await collect(to, manifest, { output, failedFile });
  if (setAside > 0) console.warn(`${setAside} of ${lines} lines are set aside: ${failedFile}`);
  if (queue !== undefined)
    await withEngine({ queue, allowLoss: true }, false, async (engine) => {
      for (const id of ids) await engine.queue.remove(id);
    });
  await print({ output: resolve(output), lines, setAside });
}

function addQueueOption(command: Command): Command {
  return command
    .requiredOption(
      "--queue <url>",
      "redis://, valkey:// or postgres:// of an engine that every machine reaches",
    )
    .option("--allow-loss", "take a queue that may lose jobs: submitting again fills it again");
}

export function addCorpusCommand(command: Command, console: Console): void {
  addQueueOption(command.command("submit"))
    .description("Cut an input into chunks and put them into the queue, with what is to be done to each line")
    .requiredOption("--input <file>", "texts or JSON Lines, one a line, on a disk that workers share")
    .requiredOption("--to <folder>", "where results go, on a disk that workers share")
    .option("--chunk-bytes <n>", "most bytes of a chunk", String(2 ** 20))
    .option("--chunk-lines <n>", "most lines of a chunk", "10000")
    .option("--inline", "put lines and results into the queue: workers need no disk that they share")
    .argument(
      "<command...>",
      "behind --: extract, records, classify, ner, answer, choose or embed, with its options",
    )
    .action((args: readonly string[], options: SubmitCommandOptions) => runSubmit(args, options));
  addQueueOption(command.command("work"))
    .description("Do chunks until interrupted; on as many machines, and as often on each, as you like")
    .option("--until-done", "end when no chunk is waiting, delayed or under way")
    .option("--lock-seconds <n>", "how long a worker that says nothing keeps its chunk", "60")
    .action((options: WorkCommandOptions) => runWork(options, console));
  command
    .command("status")
    .description("How many lines are done, how fast, and how long the rest takes")
    .requiredOption("--to <folder>", "the folder of the corpus")
    .option("--queue <url>", "fetch results from there: needed with --inline")
    .action((options: { readonly to: string; readonly queue?: string }) => runStatus(options));
  command
    .command("collect")
    .description("Write the results of all lines in the order of the input, each once")
    .requiredOption("--to <folder>", "the folder of the corpus")
    .requiredOption("--output <file>", "where results go; lines set aside go beside it")
    .option("--queue <url>", "forget the corpus's jobs there; needed with --inline, to fetch results")
    .action((options: CollectCommandOptions) => runCollect(options, console));
}
