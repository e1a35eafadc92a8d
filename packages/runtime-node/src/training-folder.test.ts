import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CheckpointSink, SaveError } from "@ernie-m/core";
import { describe, expect, it, onTestFinished } from "vitest";
import { beforeOperation } from "../test/before-operation.js";
import { temporaryFolder } from "../test/temporary-folder.js";
import { nodeRuntime } from "./node-runtime.js";
import { trainingFolder } from "./training-folder.js";

const NAMES = ["run.json", "weights.run.safetensors"];
const runtime = nodeRuntime();

async function fill(sink: CheckpointSink, content: string): Promise<void> {
  for (const name of NAMES) {
    const file = await sink.create(name);
    await file.write(new TextEncoder().encode(content));
    await file.close();
  }
}

async function save(store: { createRun(): Promise<CheckpointSink> }, content: string): Promise<void> {
  const sink = await store.createRun();
  await fill(sink, content);
  await sink.commit();
}

function runIn(folder: string): readonly string[] {
  return NAMES.map((name) => readFileSync(join(folder, "run", name), "utf8"));
}

/** Saves in a process that then waits to be killed. */
const OTHER = `
  const [, , built, folder] = process.argv;
  const { nodeRuntime, trainingFolder } = await import(built);
  const sink = await trainingFolder(nodeRuntime(), folder).createRun();
  for (const name of ${JSON.stringify(NAMES)}) {
    const file = await sink.create(name);
    await file.write(new TextEncoder().encode("of the other"));
    await file.close();
  }
  await sink.commit();
  console.log("saved");
  setInterval(() => undefined, 1000);
`;

describe("trainingFolder", () => {
  it("goes on from all of a save that was interrupted while its files took their places", async () => {
    const folder = join(temporaryFolder(), "to");
    await save(trainingFolder(runtime, folder), "first");
    let end = (): void => undefined;
    await new Promise<void>((stopped) => {
      end = beforeOperation("rename", (from) => {
        if (!from.endsWith(NAMES[1] ?? "")) return;
        stopped();
        return new Promise(() => undefined);
      });
      void save(trainingFolder(runtime, folder), "second");
    });
    end();
    expect(runIn(folder)).toEqual(["second", "first"]);
    const store = trainingFolder(runtime, folder);
    expect(await store.openRun()).toBeDefined();
    expect(runIn(folder)).toEqual(["second", "second"]);
    await store.close();
    expect(readdirSync(folder)).toEqual(["run"]);
  });

  it("removes what saves that were killed have left, second names of old files, too", async () => {
    const folder = join(temporaryFolder(), "to");
    const store = trainingFolder(runtime, folder);
    await save(store, "first");
    const part = join(folder, ".run.00000000-0000-4000-8000-000000000000.part");
    for (const path of [part, `${part}.old`]) {
      mkdirSync(path);
      writeFileSync(join(path, "weights.run.safetensors"), "left");
    }
    await store.openRun();
    await store.close();
    expect(readdirSync(folder)).toEqual(["run"]);
  });

  it("is one training's at a time: another process is named while it lives, and succeeded when it does not", async () => {
    const root = temporaryFolder();
    const folder = join(root, "to");
    const program = join(root, "other.mjs");
    writeFileSync(program, OTHER);
    const built = new URL("../dist/index.js", import.meta.url).href;
    const other = spawn(process.execPath, [program, built, folder], { stdio: ["ignore", "pipe", "inherit"] });
    onTestFinished(() => void other.kill("SIGKILL"));
    await once(other.stdout, "data");
    const store = trainingFolder(runtime, folder);
    for (const act of [() => store.openRun(), () => store.createRun(), () => store.removeRun()]) {
      const acting = act();
      await expect(acting).rejects.toThrow(SaveError);
      await expect(acting).rejects.toThrow(
        `${folder}: another training, process ${other.pid}, has the folder`,
      );
    }
    expect(runIn(folder)).toEqual(["of the other", "of the other"]);
    const ended = once(other, "close");
    other.kill("SIGKILL");
    await ended;
    expect(await store.openRun()).toBeDefined();
    await save(store, "first");
    await store.removeRun();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("goes to a later training of the same process, and what the earlier one writes does not get there", async () => {
    const folder = join(temporaryFolder(), "to");
    const earlier = trainingFolder(runtime, folder);
    await save(earlier, "first");
    const sink = await earlier.createRun();
    await fill(sink, "too late");
    const later = trainingFolder(runtime, folder);
    await later.openRun();
    await expect(sink.commit()).rejects.toThrow("has taken the folder over");
    await sink.abort();
    await expect(earlier.removeRun()).rejects.toThrow("has taken the folder over");
    await earlier.close();
    expect(runIn(folder)).toEqual(["first", "first"]);
    await save(later, "second");
    await later.close();
    expect(readdirSync(folder)).toEqual(["run"]);
  });

  it("has no run where there is no folder, and makes none", async () => {
    const folder = join(temporaryFolder(), "to");
    expect(await trainingFolder(runtime, folder).openRun()).toBeUndefined();
    expect(existsSync(folder)).toBe(false);
  });
});
