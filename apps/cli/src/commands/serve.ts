import { readFile } from "node:fs/promises";
import type { Limits } from "@ernie-m/server";
import { type Command, Option } from "commander";
import type { Console } from "../console.js";
import { dtypeNames, parseDType } from "../dtypes.js";
import { InputFileError } from "../io/input-file-error.js";
import { deviceNames, runtimeOptionsFor } from "../model-options.js";
import { parseDuration, parseSize } from "../serving/quantities.js";
import { servedModels } from "../serving/served-models.js";
import { waitForSignal } from "../serving/wait-for-signal.js";
import { parseChoiceOption, parseNumberOption, UsageError } from "../usage-error.js";

interface ServeCommandOptions {
  readonly model?: readonly string[];
  readonly revision?: string;
  readonly host: string;
  readonly port: string;
  readonly metricsPort?: string;
  readonly workers?: string;
  readonly threads?: string;
  readonly device: string;
  readonly dtype?: string;
  readonly maxBody: string;
  readonly maxTexts: string;
  readonly maxRows: string;
  readonly queueRows: string;
  readonly concurrentCalls: string;
  readonly deadline: string;
  readonly drain: string;
  readonly apiKeyFile?: string;
  readonly cors?: readonly string[];
  readonly log: string;
}

/** Most worker threads that are started unasked: each holds its own session. */
const MOST_WORKERS = 8;
/** What an environment variable of an option begins with: `--max-rows` is `ERNIE_M_MAX_ROWS`. */
const ENVIRONMENT = "ERNIE_M_";
const MOST = Number.MAX_SAFE_INTEGER;

const count = (flag: string, text: string, low = 1, high = MOST): number =>
  parseNumberOption(flag, text, { low, high, integer: true });

function limitsOf(options: ServeCommandOptions): Partial<Limits> {
  return {
    bodyBytes: parseSize("--max-body", options.maxBody),
    texts: count("--max-texts", options.maxTexts),
    rows: count("--max-rows", options.maxRows),
    queueRows: count("--queue-rows", options.queueRows),
    concurrentCalls: count("--concurrent-calls", options.concurrentCalls),
    deadline: parseDuration("--deadline", options.deadline),
  };
}

/** Keys, one a line; blank lines and those that begin with # are none. */
async function readKeys(path: string | undefined): Promise<readonly string[]> {
  if (path === undefined) return [];
  const text = await readFile(path, "utf8").catch((cause: Error) => {
    throw new InputFileError(`${path}: ${cause.message}`, { cause });
  });
  const keys = text.split(/\r?\n/).map((line) => line.trim());
  const given = keys.filter((key) => key !== "" && !key.startsWith("#"));
  if (given.length === 0) throw new UsageError(`--api-key-file: expected a key a line, got none in ${path}`);
  return given;
}

async function runServe(options: ServeCommandOptions, console: Console): Promise<void> {
  const models = servedModels(options.model ?? []);
  const dtype = options.dtype === undefined ? undefined : parseDType(options.dtype);
  const limits = limitsOf(options);
  const drain = parseDuration("--drain", options.drain);
  const port = count("--port", options.port, 0, 65_535);
  const metricsPort =
    options.metricsPort === undefined ? undefined : count("--metrics-port", options.metricsPort, 0, 65_535);
  const log = parseChoiceOption("--log", options.log, ["json", "none"]);
  const keys = await readKeys(options.apiKeyFile);
  // The other commands do not load a web server.
  const [{ serve }, { availableParallelism }] = await Promise.all([
    import("@ernie-m/server"),
    import("node:os"),
  ]);
  const workers = options.workers ?? String(Math.min(MOST_WORKERS, availableParallelism()));
  const runtime = runtimeOptionsFor({ ...options, ...(options.device === "cpu" && { workers }) });
  let hurry = (): void => undefined;
  const asked = waitForSignal(() => hurry());
  const server = await serve({
    runtime,
    models: models.map((model) => ({ ...model, dtype, revision: options.revision })),
    limits,
    keys,
    origins: options.cors ?? [],
    host: options.host,
    port,
    ...(metricsPort !== undefined && { metricsPort }),
    ...(log === "json" && { logger: { level: "info" } }),
  });
  console.note(
    `ernie-m serves ${models.map(({ name }) => name).join(", ")} at ${server.address} (${server.address}/docs)`,
  );
  if (server.metricsAddress !== undefined) console.note(`metrics at ${server.metricsAddress}/metrics`);
  const signal = await asked;
  console.note(`${signal}: answering what has come in`);
  hurry = () => process.exit(1);
  if (!(await server.stop(drain)))
    throw new InputFileError(`requests were still under way after ${options.drain}`);
}

const collect = (value: string, previous: readonly string[] = []): readonly string[] => [
  ...previous,
  ...value.split(",").filter((part) => part !== ""),
];

/** An option that an environment variable can set as well. */
function variable(flags: string, description: string, usual?: string): Option {
  const option = new Option(flags, description);
  const name = option.attributeName().replace(/[A-Z]/g, (letter) => `_${letter}`);
  option.env(`${ENVIRONMENT}${name.toUpperCase()}`);
  return usual === undefined ? option : option.default(usual);
}

export function addServeCommand(command: Command, console: Console): void {
  const options = [
    variable(
      "--model <name=location>",
      "a folder or hub id, once for each model (default: the embedded uie-m-mini)",
    ).argParser(collect),
    variable("--revision <revision>", "branch, tag or commit of models on the hub (default: main)"),
    variable("--host <host>", "address to listen on; 0.0.0.0 is every one", "127.0.0.1"),
    variable("--port <number>", "port to listen on; 0 takes a free one", "8000"),
    variable("--metrics-port <number>", "port of /metrics for Prometheus (default: none)"),
    variable("--device <device>", `where to compute: ${deviceNames.join(", ")}`, "cpu"),
    variable(
      "--dtype <dtype>",
      `linear layers as ${dtypeNames.join(", ")} (default: as the checkpoint stores them)`,
    ),
    variable("--workers <number>", "runs at the same time (default: one for each processor, at most 8)"),
    variable("--threads <number>", "threads that work on one run (default: 1)"),
    variable("--max-body <size>", "largest body", "2mb"),
    variable("--max-texts <number>", "most texts of a request", "256"),
    variable("--max-rows <number>", "most rows of a request: windows of its texts with each name", "20000"),
    variable("--queue-rows <number>", "most rows that wait; beyond them requests are refused", "60000"),
    variable("--concurrent-calls <number>", "requests that the model works on together", "32"),
    variable("--deadline <time>", "time after which a request is given up", "30s"),
    variable("--drain <time>", "time for what has come in, once asked to end", "20s"),
    variable("--api-key-file <file>", "keys that callers must show, one a line (default: none needed)"),
    variable("--cors <origin>", "origin of pages that may call, once for each (default: none)").argParser(
      collect,
    ),
    variable("--log <format>", "json: one line a request on standard output; none", "json"),
  ];
  for (const option of options) command.addOption(option);
  command.action((given: ServeCommandOptions) => runServe(given, console));
}
