/** What rows share: a temporary folder with checkpoints and their exports, each made when a row first asks. */
import { rmSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { ErnieMForInformationExtraction, ErnieMForTokenClassification } from "@ernie-m/heads";
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { InferenceSession } from "onnxruntime-node";
import { writeRandomBase } from "../checkpoints/random-base.mjs";
import { exportCheckpoint } from "../exported/export-checkpoint.mjs";

export class Workbench {
  #made = new Map();
  #root;

  /** `isQuick`: a round of everything, to see that it works. */
  constructor({ isQuick = false } = {}) {
    this.isQuick = isQuick;
  }

  /** How often variants take turns. */
  rounds(count) {
    return this.isQuick ? 1 : count;
  }

  /** A new path in the temporary folder. */
  async path(name) {
    this.#root ??= temporaryFolder();
    return join(await this.#root, name);
  }

  /** Folder of the random classifier of base shape. */
  base() {
    return this.#once("base", (folder) => writeRandomBase(folder));
  }

  /** The same as an extractor. */
  baseExtractor() {
    return this.#once("base-extractor", (folder) =>
      writeRandomBase(folder, { head: "information-extraction" }),
    );
  }

  /** The same with the rows of the published vocabulary. */
  publishedBase() {
    return this.#once("published-base", (folder) =>
      writeRandomBase(folder, { head: "information-extraction", vocabSize: 250_002 }),
    );
  }

  /** The same as a token classifier, which is what loading is measured with. */
  baseTagger() {
    return this.#once("base-tagger", (folder) =>
      writeRandomBase(folder, { head: "token-classification", vocabSize: 250_002 }),
    );
  }

  /** The token classifier in `folder` in 4-bit integers. */
  fourBit(folder) {
    return this.#once(`${basename(folder)}-four-bit`, async (target) => {
      const runtime = nodeRuntime();
      const model = await ErnieMForTokenClassification.fromPretrained(folder, { runtime });
      await model.savePretrained(target, { runtime, dtype: "int4" });
      await model.dispose();
    });
  }

  /** Path of a file with a text. */
  async textFile(text) {
    const path = await this.path("text.txt");
    await writeFile(path, `${text}\n`);
    return path;
  }

  /** The random classifier with a few channels that are far larger than the others. */
  baseWithOutliers() {
    return this.#once("base-with-outliers", (folder) => writeRandomBase(folder, { outliers: true }));
  }

  /** Folder of what `convert` makes of the checkpoint in `folder`. */
  converted(folder, convert) {
    return this.#once(`${basename(folder)}-converted`, convert);
  }

  /** Folder of the embedded model, or another, as float32, which is what its export computes with. */
  embedded(location = modelUrl) {
    return this.#once("embedded", async (folder) => {
      const runtime = nodeRuntime();
      const model = await ErnieMForInformationExtraction.fromPretrained(location, { runtime });
      await model.savePretrained(folder, { runtime, dtype: "fp32" });
      await model.dispose();
    });
  }

  /** Path of the checkpoint in `folder` with the head called `head`, in one .onnx file. */
  exported(folder, head) {
    return this.#once(`${head}-${folder.replaceAll(/\W/g, "_")}.onnx`, async (path) => {
      await exportCheckpoint(await nodeRuntime().openCheckpoint(folder), head, path);
    });
  }

  #once(name, make) {
    if (!this.#made.has(name)) {
      const made = this.path(name).then(async (path) => {
        await make(path);
        return path;
      });
      this.#made.set(name, made);
    }
    return this.#made.get(name);
  }

  async remove() {
    if (this.#root !== undefined) rmSync(await this.#root, { recursive: true, force: true });
  }
}

/** A new folder that goes with the process, also when it is interrupted. */
async function temporaryFolder() {
  const folder = await mkdtemp(join(tmpdir(), "ernie-m-bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
  return folder;
}

/** The options that the project's own runtime gives its sessions. */
export function exportedOptions({ threads }) {
  return {
    executionProviders: ["cpu"],
    graphOptimizationLevel: "all",
    enableMemPattern: false,
    intraOpNumThreads: threads,
    logSeverityLevel: 3,
    extra: { session: { intra_op: { allow_spinning: "0" } } },
  };
}

export function exportedSession(path, options) {
  return InferenceSession.create(path, exportedOptions(options));
}
