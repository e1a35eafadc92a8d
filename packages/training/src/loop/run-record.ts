import { CheckpointError, type CheckpointFiles, type CheckpointSink } from "@ernie-m/core";
import { jsonBytes, parseJsonBytes } from "../ascii-json.js";
import { TrainingError } from "../errors.js";
import type { RunFile } from "../weights/run-tensors.js";
import type { Evaluation } from "./evaluate.js";
import type { RunIdentity } from "./run-identity.js";

/** What a run has come to. */
export interface RunProgress {
  /** Steps that are taken. */
  readonly step: number;
  readonly best: { readonly step: number; readonly evaluation: Evaluation } | undefined;
  /** Steps that were taken when the model was last measured. */
  readonly evaluatedAt: number;
  /** Evaluations since the best one that count against patience. */
  readonly worse: number;
}

/** What is kept as a hash, of which there is nothing to be said but that it is another. */
const HASHED: readonly string[] = ["trainingSet", "developmentSet", "model"] satisfies (keyof RunIdentity)[];

const NAME = "run.json";
/** A run of version 1 does not say which weights it began with. */
const VERSION = 2;

/** Writes a run whole, or leaves the one before. Throws: SaveError. */
export async function saveRun(
  sink: CheckpointSink,
  identity: RunIdentity,
  progress: RunProgress,
  files: Iterable<RunFile>,
): Promise<void> {
  try {
    await write(sink, { name: NAME, parts: [jsonBytes({ version: VERSION, ...identity, progress })] });
    for (const file of files) await write(sink, file);
    await sink.commit();
  } catch (cause) {
    await sink.abort();
    throw cause;
  }
}

async function write(sink: CheckpointSink, { name, parts }: RunFile): Promise<void> {
  const file = await sink.create(name);
  try {
    for (const part of parts) await file.write(part);
  } finally {
    await file.close();
  }
}

/**
 * What a run has come to.
 *
 * Throws: TrainingError `resume`, naming the setting in which the run was another one; CheckpointError.
 */
export async function readRun(files: CheckpointFiles, identity: RunIdentity): Promise<RunProgress> {
  const bytes = await files.readFile(NAME);
  let run: Readonly<Record<string, unknown>>;
  try {
    run = parseJsonBytes(bytes) as typeof run;
  } catch (cause) {
    throw new CheckpointError("malformed-file", `${files.location}/${NAME}`, "is no JSON", { cause });
  }
  if (run.version !== VERSION)
    throw new TrainingError(
      "resume",
      files.location,
      `is a run of version ${String(run.version)}, expected ${VERSION}`,
    );
  const { settings: known, ...others } = run as unknown as RunIdentity & { progress: RunProgress };
  const { settings, ...own } = identity;
  compare({ ...others }, { ...own }, Object.keys(own));
  compare({ ...known }, { ...settings }, [...new Set([...Object.keys(known), ...Object.keys(settings)])]);
  return others.progress;
}

function compare(
  known: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
  keys: readonly string[],
): void {
  for (const key of keys) {
    const [was, is] = [known[key], now[key]].map((value) => JSON.stringify(value) ?? "none");
    if (was === is) continue;
    const reason = HASHED.includes(key)
      ? "is another one than the run was started with"
      : `the run was started with ${was}, not ${is}`;
    throw new TrainingError("resume", key, reason);
  }
}
