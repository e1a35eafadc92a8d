import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { formatBytes, withDownloadProgress } from "../src/io/download-progress.js";

/** A terminal that keeps what is written to it. */
function terminal() {
  const written: string[] = [];
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 120 });
  stream.on("data", (chunk: Buffer) => written.push(chunk.toString()));
  return { stream, shown: () => written.join("") };
}

const event = (loaded: number) => ({
  file: "model.safetensors",
  fileLoaded: loaded,
  fileTotal: 4_000_000,
  loaded,
  total: 4_000_000,
  filesDone: loaded === 4_000_000 ? 1 : 0,
  filesTotal: 1,
});

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.00 kB"],
  [9_984_940, "9.98 MB"],
  [123_456_789, "123 MB"],
  [2_240_000_000, "2.24 GB"],
  [3e15, "3000000 GB"],
])("formatBytes(%d) is %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test("the bar says how much, of how much, and how fast, not counting what was there before", async () => {
  const { stream, shown } = terminal();
  let now = 0;
  const surroundings = { stream, now: () => now };
  const result = await withDownloadProgress(
    { interactive: true },
    async (onProgress) => {
      onProgress(event(2_000_000));
      now = 2000;
      onProgress(event(3_000_000));
      return "model";
    },
    surroundings,
  );
  expect(result).toBe("model");
  expect(shown()).toContain("75% | 3.00 MB of 4.00 MB | 500 kB/s | model.safetensors (1/1)");
});

test("a conversion after the download is counted from its own beginning", async () => {
  const { stream, shown } = terminal();
  let now = 0;
  await withDownloadProgress(
    { interactive: true },
    async (onProgress) => {
      onProgress(event(4_000_000));
      onProgress({ ...event(0), file: "model_state.pdparams (converted)" });
      now = 1000;
      onProgress({ ...event(1_000_000), file: "model_state.pdparams (converted)" });
    },
    { stream, now: () => now },
  );
  expect(shown()).toContain("25% | 1.00 MB of 4.00 MB | 1.00 MB/s | model_state.pdparams (converted) (1/1)");
});

test("nothing is shown when nobody watches, or nothing is fetched", async () => {
  for (const [interactive, events] of [
    [false, [1]],
    [true, []],
  ] as const) {
    const { stream, shown } = terminal();
    await withDownloadProgress(
      { interactive },
      async (onProgress) => {
        for (const loaded of events) onProgress(event(loaded));
      },
      { stream, now: () => 0 },
    );
    expect(shown()).toBe("");
  }
});

test("a failure passes, and no bar stays behind", async () => {
  const { stream, shown } = terminal();
  const work = withDownloadProgress(
    { interactive: true },
    async (onProgress) => {
      onProgress(event(1));
      throw new Error("cut");
    },
    { stream, now: () => 0 },
  );
  await expect(work).rejects.toThrow("cut");
  const before = shown().length;
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(shown().length).toBe(before);
});
