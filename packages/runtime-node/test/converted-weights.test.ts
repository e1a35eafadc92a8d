import { createHash } from "node:crypto";
import {
  closeSync,
  cpSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type DerivedFile, type DownloadProgress, memoryFiles, openWeights } from "@ernie-m/core";
import { worstDifference } from "@ernie-m/core/testing";
import { readSafetensors, readWeight } from "@ernie-m/core/weights";
import { referenceModelPath, referenceModelUrl } from "@ernie-m/fixtures";
import { ErnieMForInformationExtraction } from "@ernie-m/heads";
import { beforeAll, describe, expect, it } from "vitest";
import { ConvertedWeightsCache } from "../src/checkpoint/converted-weights.js";
import { openFolder } from "../src/checkpoint/local-files.js";
import { nodeRuntime } from "../src/index.js";
import { paddleFile } from "./paddle-file.js";
import { temporaryFolder } from "./temporary-folder.js";

const NAME = "model_state.pdparams";
const inputs = {
  inputIds: { dtype: "int32", shape: [1, 5], data: Int32Array.of(0, 17, 4711, 12_345, 2) },
} as const;

/** The small model as Paddle may save it: matrices in Fortran order, everything float32. */
let paddle: Uint8Array;
let published: Float32Array;

beforeAll(async () => {
  const source = referenceModelPath;
  const files = memoryFiles("mini", {
    "model.safetensors": new Uint8Array(readFileSync(join(source, "model.safetensors"))),
  });
  const { entries } = await openWeights(files);
  const tensors = [];
  for (const [name, entry] of entries) {
    const { data, shape } = await readWeight(files, entry);
    const isTable = name.includes("embeddings");
    const matrix = shape.length === 2;
    const values = Float32Array.from(data as Uint16Array, widen);
    const ordered = matrix && isTable ? columnMajor(values, shape[0], shape[1]) : values;
    tensors.push({
      name,
      // Row-major [out, in] is [in, out] in Fortran order.
      shape: matrix && !isTable ? shape.toReversed() : shape,
      fortran: matrix,
      data: new Uint8Array(ordered.buffer),
    });
  }
  paddle = paddleFile(tensors);
  published = await outputOf(source);
});

function columnMajor(values: Float32Array, rows: number, columns: number): Float32Array {
  return Float32Array.from(values, (_, i) => values[(i % rows) * columns + Math.floor(i / rows)]);
}

function widen(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

interface Setup {
  readonly folder: string;
  readonly convertedDir: string;
}

function setup(): Setup {
  const root = temporaryFolder();
  const folder = join(root, "model");
  cpSync(referenceModelPath, folder, { recursive: true });
  rmSync(join(folder, "model.safetensors"));
  writeFileSync(join(folder, NAME), paddle);
  return { folder, convertedDir: join(root, "cache") };
}

async function outputOf(
  folder: string,
  convertedDir?: string,
  opening: Parameters<typeof ErnieMForInformationExtraction.fromPretrained>[1] | object = {},
): Promise<Float32Array> {
  const runtime = nodeRuntime({ threads: 1, ...(convertedDir !== undefined && { convertedDir }) });
  const model = await ErnieMForInformationExtraction.fromPretrained(folder, { runtime, ...opening });
  try {
    const { startLogits } = await model.forward(inputs);
    return startLogits.data as Float32Array;
  } finally {
    await model.dispose();
  }
}

function expectPublished(output: Float32Array): void {
  const tensor = (data: Float32Array) => ({ dtype: "float32", shape: [data.length], data }) as const;
  expect(worstDifference(tensor(output), tensor(published))).toBeLessThanOrEqual(1e-6);
}

/** Every file below a folder. */
function filesBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function gate() {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, passed };
}

const hashOf = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("hex");

describe("weights that do not lie in their file as they are computed with", () => {
  it("are made again of a source of the same path, size and time of modification", async () => {
    const { folder, convertedDir } = setup();
    const path = join(folder, NAME);
    // As images that build the same bytes everywhere do.
    const time = new Date(1_000_000_000_000);
    utimesSync(path, time, time);
    expectPublished(await outputOf(folder, convertedDir));
    const [before] = filesBelow(convertedDir).map((name) => hashOf(join(convertedDir, name)));
    const other = Uint8Array.from(paddle);
    other[Math.floor(other.length / 2)] ^= 0x80;
    writeFileSync(path, other);
    utimesSync(path, time, time);
    await outputOf(folder, convertedDir);
    const after = filesBelow(convertedDir).map((name) => hashOf(join(convertedDir, name)));
    expect(after).toHaveLength(1);
    expect(after).not.toContain(before);
  });

  it("are converted once, told byte by byte, and used from then on", async () => {
    const { folder, convertedDir } = setup();
    const before = hashOf(join(folder, NAME));
    const told: DownloadProgress[] = [];
    expectPublished(
      await outputOf(folder, convertedDir, {
        onProgress: (progress: DownloadProgress) => void told.push(progress),
      }),
    );
    const [made, ...others] = filesBelow(convertedDir);
    expect(others).toEqual([]);
    const path = join(convertedDir, made!);
    const { size, mtimeMs } = statSync(path);
    expect(told.length).toBeGreaterThan(2);
    expect(told.at(-1)).toEqual({
      file: `${NAME} (converted)`,
      fileLoaded: size,
      fileTotal: size,
      loaded: size,
      total: size,
      filesDone: 1,
      filesTotal: 1,
    });
    expect(told.map(({ loaded }) => loaded)).toEqual(
      told.map(({ loaded }) => loaded).toSorted((a, b) => a - b),
    );

    const again: DownloadProgress[] = [];
    expectPublished(
      await outputOf(folder, convertedDir, {
        onProgress: (progress: DownloadProgress) => void again.push(progress),
      }),
    );
    expect(again).toEqual([]);
    expect(statSync(path).mtimeMs).toBe(mtimeMs);
    expect(hashOf(join(folder, NAME))).toBe(before);
    expect(readdirSync(folder)).not.toContain("model.safetensors");
  });

  it("are a safetensors file that any reader reads", async () => {
    const { folder, convertedDir } = setup();
    await outputOf(folder, convertedDir);
    const bytes = new Uint8Array(readFileSync(join(convertedDir, filesBelow(convertedDir)[0])));
    const files = memoryFiles("converted", { "x.safetensors": bytes });
    const { entries } = await readSafetensors(await files.open("x.safetensors"), "x.safetensors");
    const table = entries.get("ernie_m.embeddings.word_embeddings.weight")!;
    const { data } = await readWeight(files, table);
    const original = memoryFiles("mini", {
      "model.safetensors": new Uint8Array(
        readFileSync(fileURLToPath(new URL("model.safetensors", referenceModelUrl))),
      ),
    });
    const halves = await readWeight(original, (await openWeights(original)).entries.get(table.name)!);
    const expected = Float32Array.from(halves.data as Uint16Array, widen);
    expect(Buffer.compare(new Uint8Array(expected.buffer), bytesOf(data as Float32Array))).toBe(0);
  });

  it("are converted anew when the file has changed, and the old ones go", async () => {
    const { folder, convertedDir } = setup();
    await outputOf(folder, convertedDir);
    const [first] = filesBelow(convertedDir);
    utimesSync(join(folder, NAME), new Date(1e12), new Date(1e12));
    expectPublished(await outputOf(folder, convertedDir));
    const now = filesBelow(convertedDir);
    expect(now).toHaveLength(1);
    expect(now).not.toContain(first);
  });

  it("are converted anew when the converted file was cut", async () => {
    const { folder, convertedDir } = setup();
    await outputOf(folder, convertedDir);
    const path = join(convertedDir, filesBelow(convertedDir)[0]);
    const whole = hashOf(path);
    truncateSync(path, 1000);
    expectPublished(await outputOf(folder, convertedDir));
    expect(hashOf(path)).toBe(whole);
  });

  it.each(["its last byte", "a byte in the middle", "all of it"])(
    "are converted anew when the converted file was changed in place, at the same size: %s",
    async (what) => {
      const { folder, convertedDir } = setup();
      await outputOf(folder, convertedDir);
      const path = join(convertedDir, filesBelow(convertedDir)[0]);
      const whole = hashOf(path);
      const bytes = readFileSync(path);
      const at = what === "its last byte" ? bytes.length - 1 : bytes.length >> 1;
      if (what === "all of it") bytes.fill(0);
      else bytes[at] ^= 0x40;
      const handle = openSync(path, "r+");
      writeSync(handle, bytes);
      closeSync(handle);
      expect(statSync(path).size).toBe(bytes.length);
      expectPublished(await outputOf(folder, convertedDir));
      expect(hashOf(path)).toBe(whole);
    },
  );

  it("leave nothing behind when the conversion is ended in the middle", async () => {
    const { folder, convertedDir } = setup();
    const controller = new AbortController();
    const reason = new Error("enough");
    const loading = outputOf(folder, convertedDir, {
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    await expect(loading).rejects.toBe(reason);
    expect(filesBelow(convertedDir)).toEqual([]);
    expectPublished(await outputOf(folder, convertedDir));
  });

  it("are converted by one of several at once", async () => {
    const { folder, convertedDir } = setup();
    const content = new Uint8Array(40_000_000).fill(7);
    let writes = 0;
    const keepers = await Promise.all(
      [1, 2, 3].map(async () => new ConvertedWeightsCache(await openFolder(folder), convertedDir)),
    );
    const derived: DerivedFile = {
      source: NAME,
      size: content.length,
      async write(append) {
        writes += 1;
        await append(content);
      },
    };
    const names = await Promise.all(keepers.map((keeper) => keeper.cacheDerived(derived)));
    expect(writes).toBe(1);
    expect(filesBelow(convertedDir)).toHaveLength(1);
    for (const [i, keeper] of keepers.entries()) {
      const file = await keeper.open(names[i]);
      expect(file.size).toBe(content.length);
      await file.close();
    }
  });

  it("are whole when a process that was stopped goes on while another makes them", async () => {
    const { folder, convertedDir } = setup();
    const content = new Uint8Array(4000).fill(7);
    const keeper = async () => new ConvertedWeightsCache(await openFolder(folder), convertedDir);
    /** Writes a part, waits and writes the rest; later attempts write all. */
    function stopping(until: number) {
      const reached = gate();
      const go = gate();
      const derived: DerivedFile = {
        source: NAME,
        size: content.length,
        async write(append) {
          await append(content.subarray(0, until));
          reached.open();
          await go.passed;
          await append(content.subarray(until));
        },
      };
      return { derived, reached: reached.passed, go: go.open };
    }
    const [stopped, other] = [stopping(3000), stopping(1000)];
    const [one, two] = [await keeper(), await keeper()];
    const first = one.cacheDerived(stopped.derived);
    await stopped.reached;
    const lock = filesBelow(convertedDir).find((name) => name.endsWith(".lock"));
    // Above every platform's largest process id.
    writeFileSync(join(convertedDir, lock!), JSON.stringify({ id: "a", pid: 2 ** 30, host: hostname() }));
    const second = two.cacheDerived(other.derived);
    await other.reached;
    stopped.go();
    await Promise.race([first, sleep(300)]);
    expect(filesBelow(convertedDir).filter((name) => name.endsWith(".safetensors"))).toEqual([]);
    other.go();
    await Promise.all([first, second]);
    const [made, ...others] = filesBelow(convertedDir);
    expect(others).toEqual([]);
    expect(new Uint8Array(readFileSync(join(convertedDir, made)))).toEqual(content);
  });

  it("leave nothing of those that were killed while they made them, of these contents and of earlier ones", async () => {
    const { folder, convertedDir } = setup();
    await outputOf(folder, convertedDir);
    const path = join(convertedDir, filesBelow(convertedDir)[0]);
    rmSync(path);
    const earlier = join(path, "..", `${"0".repeat(32)}-v2.safetensors`);
    for (const made of [path, earlier]) {
      for (const end of [".part", ".00000000-0000-4000-8000-000000000000.part"])
        writeFileSync(`${made}${end}`, "begun");
      writeFileSync(`${made}.lock`, JSON.stringify({ id: "a", pid: 2 ** 30, host: hostname() }));
    }
    expectPublished(await outputOf(folder, convertedDir));
    expect(filesBelow(convertedDir).map((name) => join(convertedDir, name))).toEqual([path]);
  });

  it("are held in memory where they cannot be kept", async () => {
    const { folder, convertedDir } = setup();
    writeFileSync(convertedDir, "a file where a folder should be");
    expectPublished(await outputOf(folder, convertedDir));
    expect(readFileSync(convertedDir, "utf8")).toBe("a file where a folder should be");
  });
});
