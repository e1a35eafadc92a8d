import { createHash } from "node:crypto";
import { memoryFiles } from "@ernie-m/core";
import { type MemorySink, memorySink } from "@ernie-m/core/saving";
import type { TrainingStore } from "../src/index.js";

/** A store in memory, whose files tests can look at. */
export class MemoryStore implements TrainingStore {
  #model: MemorySink | undefined;
  #run: MemorySink | undefined;

  /** The best model's files, by name. */
  get model(): Readonly<Record<string, Uint8Array>> {
    return this.#model?.files ?? {};
  }

  /** The best model's files, by name: a hash of each. */
  get hashes(): Readonly<Record<string, string>> {
    const hash = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
    return Object.fromEntries(Object.entries(this.model).map(([name, bytes]) => [name, hash(bytes)]));
  }

  get hasRun(): boolean {
    return this.#run !== undefined;
  }

  async createModel() {
    this.#model = memorySink("model");
    return this.#model;
  }

  async createRun() {
    this.#run = memorySink("run");
    return this.#run;
  }

  async openRun() {
    return this.#run && memoryFiles("run", this.#run.files);
  }

  async removeRun() {
    this.#run = undefined;
  }
}
