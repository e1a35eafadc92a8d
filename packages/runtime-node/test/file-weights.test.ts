import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import {
  type CheckpointFiles,
  type InferenceSession,
  int32Tensor,
  memoryFiles,
  type Program,
  type WeightStorage,
} from "@ernie-m/core";
import { GraphBuilder } from "@ernie-m/core/graph";
import { worstDifference } from "@ernie-m/core/testing";
import { describe, expect, it, onTestFinished } from "vitest";
import { nodeRuntime } from "../src/index.js";
import { expected, feedsOf, inMemory, packFile, smallGraph, weights } from "./small-program.js";
import { temporaryFolder } from "./temporary-folder.js";

const names = Object.keys(weights);
const runtime = nodeRuntime({ threads: 1 });

async function sessionOf(program: Program): Promise<InferenceSession> {
  const session = await runtime.backend.createSession(program);
  onTestFinished(() => session.dispose());
  return session;
}

async function expectRight(
  files: CheckpointFiles,
  storages: readonly (readonly [string, WeightStorage])[],
): Promise<void> {
  const session = await sessionOf({ graph: smallGraph(), weights: new Map(storages), files });
  const feeds = feedsOf(0, 39, 7, 7);
  const { y } = await session.run(feeds);
  expect(worstDifference(y!, expected(feeds))).toBeLessThanOrEqual(1e-5);
}

/** Every file below a folder with its size and time of change. */
function listing(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .sort()
    .map((name) => `${name} ${statSync(join(folder, name)).size} ${statSync(join(folder, name)).mtimeMs}`);
}

describe("weights in files", () => {
  it("are used at offsets aligned to nothing, and nothing is written", async () => {
    const folder = temporaryFolder();
    const { bytes, storages } = packFile("model.safetensors", names);
    writeFileSync(join(folder, "model.safetensors"), bytes);
    const before = listing(folder);
    await expectRight(await runtime.openCheckpoint(folder), storages);
    expect(listing(folder)).toEqual(before);
    expect(new Uint8Array(readFileSync(join(folder, "model.safetensors")))).toEqual(bytes);
  });

  it("are found when every file is a link into another folder, as in a hub's cache", async () => {
    const root = temporaryFolder();
    const [snapshot, blobs] = [join(root, "snapshots", "abc"), join(root, "blobs")];
    for (const folder of [snapshot, blobs]) mkdirSync(folder, { recursive: true });
    const { bytes, storages } = packFile("model.safetensors", names);
    writeFileSync(join(blobs, "0f3a"), bytes);
    symlinkSync(relative(snapshot, join(blobs, "0f3a")), join(snapshot, "model.safetensors"));
    await expectRight(await runtime.openCheckpoint(snapshot), storages);
    expect(readdirSync(blobs)).toEqual(["0f3a"]);
  });

  it("are found when shards lie in different folders, one of them inside the other", async () => {
    const root = temporaryFolder();
    const model = join(root, "model");
    for (const folder of [model, join(root, "other", "deep")]) mkdirSync(folder, { recursive: true });
    const first = packFile("model-1.safetensors", ["table", "gamma"]);
    const second = packFile("model-2.safetensors", ["kernel", "beta"]);
    const third = packFile("model-3.safetensors", ["bias"]);
    writeFileSync(join(model, "model-1.safetensors"), first.bytes);
    writeFileSync(join(root, "other", "two"), second.bytes);
    writeFileSync(join(root, "other", "deep", "three"), third.bytes);
    symlinkSync(join(root, "other", "two"), join(model, "model-2.safetensors"));
    symlinkSync(join(root, "other", "deep", "three"), join(model, "model-3.safetensors"));
    const storages = [...first.storages, ...second.storages, ...third.storages];
    await expectRight(await runtime.openCheckpoint(model), storages);
  });

  it("are found when the folder itself is reached through a link and its name holds blanks and other letters", async () => {
    const root = temporaryFolder();
    const folder = join(root, "modèle 模型");
    mkdirSync(folder);
    const { bytes, storages } = packFile("model.safetensors", names);
    writeFileSync(join(folder, "model.safetensors"), bytes);
    symlinkSync(folder, join(root, "latest"));
    await expectRight(await runtime.openCheckpoint(join(root, "latest")), storages);
  });

  it("stand beside small ones in memory", async () => {
    const folder = temporaryFolder();
    const { bytes, storages } = packFile("model.safetensors", ["table", "bias"]);
    writeFileSync(join(folder, "model.safetensors"), bytes);
    const rest = inMemory(["kernel", "gamma", "beta"]);
    await expectRight(await runtime.openCheckpoint(folder), [...storages, ...rest]);
  });

  it("stand beside large ones in memory and empty ones", async () => {
    const folder = temporaryFolder();
    const rows = 20_000;
    const table = Float32Array.from({ length: rows * 4 }, (_, i) => i);
    writeFileSync(join(folder, "model.safetensors"), new Uint8Array(table.buffer));
    const g = new GraphBuilder("mixed");
    const ids = g.input("ids", "int32", ["tokens"]);
    const shape = [rows, 4];
    const rowsOf = (name: string) => g.gather(g.parameter(name, "float32", shape), ids, 0);
    const sum = g.add(rowsOf("inFile"), rowsOf("inMemory"));
    g.output("y", g.concat([sum, g.parameter("empty", "float32", [0, 4])], 0));
    const session = await sessionOf({
      graph: g.build(),
      weights: new Map<string, WeightStorage>([
        ["inFile", { kind: "file", file: "model.safetensors", offset: 0, length: table.byteLength }],
        ["inMemory", { kind: "memory", data: new Uint8Array(table.map((x) => 2 * x).buffer) }],
        ["empty", { kind: "file", file: "model.safetensors", offset: table.byteLength, length: 0 }],
      ]),
      files: await runtime.openCheckpoint(folder),
    });
    const { y } = await session.run({ ids: int32Tensor(Int32Array.of(rows - 1, 1), [2]) });
    const last = 4 * (rows - 1);
    expect([...y!.data]).toEqual([last, last + 1, last + 2, last + 3, 4, 5, 6, 7].map((x) => 3 * x));
  });

  it("are read range by range from a checkpoint that is no folder", async () => {
    const { bytes, storages } = packFile("model.safetensors", names);
    await expectRight(memoryFiles("memory", { "model.safetensors": bytes }), storages);
  });

  it.runIf(process.platform === "linux")(
    "are mapped: a table of 512 MiB costs the rows that are read",
    async () => {
      const folder = temporaryFolder();
      const file = join(folder, "model.safetensors");
      const [rows, width] = [2 ** 20, 128];
      writeFileSync(file, "x");
      truncateSync(file, 1 + rows * width * 4);
      const g = new GraphBuilder("table");
      const table = g.parameter("table", "float32", [rows, width]);
      g.output("y", g.gather(table, g.input("ids", "int32", ["tokens"]), 0));
      const before = process.memoryUsage.rss();
      const session = await sessionOf({
        graph: g.build(),
        weights: new Map([
          ["table", { kind: "file", file: "model.safetensors", offset: 1, length: rows * width * 4 }],
        ]),
        files: await runtime.openCheckpoint(folder),
      });
      const { y } = await session.run({ ids: int32Tensor(Int32Array.of(0, rows - 1), [2]) });
      expect(y!.shape).toEqual([2, width]);
      expect((process.memoryUsage.rss() - before) / 2 ** 20).toBeLessThan(200);
    },
  );
});

describe("weights that are not there", () => {
  it("fail on a range beyond the file", async () => {
    const folder = temporaryFolder();
    const { bytes, storages } = packFile("model.safetensors", names);
    writeFileSync(join(folder, "model.safetensors"), bytes.subarray(0, bytes.length - 1));
    const files = await runtime.openCheckpoint(folder);
    const creation = runtime.backend.createSession({
      graph: smallGraph(),
      weights: new Map(storages),
      files,
    });
    await expect(creation).rejects.toMatchObject({
      code: "session-failed",
      message: expect.stringMatching(/^onnxruntime-node\/cpu: .+$/),
    });
  });

  it("fail on a file that is gone", async () => {
    const folder = temporaryFolder();
    const files = await runtime.openCheckpoint(folder);
    const { storages } = packFile("model.safetensors", names);
    const creation = runtime.backend.createSession({
      graph: smallGraph(),
      weights: new Map(storages),
      files,
    });
    await expect(creation).rejects.toMatchObject({
      code: "unreadable-file",
      message: `${join(folder, "model.safetensors")}: there is no such file`,
    });
  });

  it("fail on a parameter without a weight", async () => {
    const program = {
      graph: smallGraph(),
      weights: new Map(inMemory(["table"])),
      files: memoryFiles("none", {}),
    };
    await expect(runtime.backend.createSession(program)).rejects.toMatchObject({ code: "invalid-graph" });
  });
});
