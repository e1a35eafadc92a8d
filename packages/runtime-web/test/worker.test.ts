import { chromiumPath } from "@ernie-m/fixtures/chromium";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { useSite } from "./browser.js";

describe.skipIf(chromiumPath === undefined)("a runtime in a worker", () => {
  let isSlow = false;
  const site = useSite({
    intercept(request, response) {
      if (!isSlow || request.url !== "/model/model.safetensors" || request.method === "HEAD") return false;
      // It begins and never ends.
      response.writeHead(200, { "content-length": 10_000_000 }).write(new Uint8Array(5_000_000));
      return true;
    },
  });
  let page: Page;
  beforeAll(async () => {
    page = await site.open();
  });

  it("hands errors over with class, code and fields", async () => {
    const errors = await page.evaluate(async () => {
      const { web, core, graphs, isErnieMError, startWorker } = globalThis.exposed;
      const runtime = web.workerRuntime(startWorker(), { wasmPaths: "/ort/", cache: "none" });
      const files = await runtime.openCheckpoint("/model/");
      const caught = async (work: () => Promise<unknown>) => {
        const cause: unknown = await work().catch((thrown: unknown) => thrown);
        if (!(cause instanceof Error)) return cause;
        return {
          name: cause.name,
          message: cause.message,
          code: isErnieMError(cause) && cause.code,
          isCheckpointError: cause instanceof core.CheckpointError,
          isBackendError: cause instanceof core.BackendError,
          isDownloadError: cause instanceof web.DownloadError,
        };
      };
      const config = await files.open("config.json");
      const found = {
        missing: await caught(() => files.open("nothing.bin")),
        truncated: await caught(() => config.read(config.size - 1, 2)),
        download: await caught(() =>
          files.readFile("vocab.txt").then(() => runtime.openCheckpoint("a/b", { offline: true })),
        ),
        backend: await caught(() =>
          runtime.backend.createSession({
            graph: new graphs.GraphBuilder("empty").build(),
            weights: new Map(),
            files,
          }),
        ),
      };
      await runtime.dispose();
      return { ...found, disposed: await caught(() => files.has("config.json")) };
    });
    expect(errors.missing).toMatchObject({ code: "unreadable-file", isCheckpointError: true });
    expect(errors.truncated).toMatchObject({ code: "truncated-file", isCheckpointError: true });
    expect(errors.download).toMatchObject({ code: "unreadable-file", isDownloadError: true });
    expect(errors.disposed).toMatchObject({ code: "disposed", isBackendError: true });
    expect(errors.backend).toMatchObject({ code: "session-failed", isBackendError: true });
  });

  it("lists what a checkpoint has, where that can be known", async () => {
    const names = await page.evaluate(async () => {
      const { web, startWorker } = globalThis.exposed;
      const runtime = web.workerRuntime(startWorker(), { cache: "none" });
      const listed = await runtime.openCheckpoint(web.checkpointFromUrls({ a: "/a", "b.ckpt": "/b" }));
      const unlisted = await runtime.openCheckpoint("/model/");
      const all = [await listed.names?.(), await unlisted.names?.()];
      await runtime.dispose();
      return all.map((one) => one ?? "unknown");
    });
    expect(names).toEqual([["a", "b.ckpt"], "unknown"]);
  });

  it("tells progress, and stops a download when its signal is aborted", async () => {
    isSlow = true;
    const found = await page.evaluate(async () => {
      const { web, startWorker } = globalThis.exposed;
      const runtime = web.workerRuntime(startWorker(), { cache: "none" });
      const controller = new AbortController();
      let loaded = 0;
      const files = await runtime.openCheckpoint("/model/", {
        signal: controller.signal,
        onProgress: (progress) => {
          loaded = progress.loaded;
          controller.abort(new Error("enough"));
        },
      });
      const message = await files.readFile("model.safetensors").catch((cause: unknown) => String(cause));
      const later = await files.has("config.json").catch((cause: unknown) => String(cause));
      await runtime.dispose();
      return { loaded, message, later };
    });
    isSlow = false;
    expect(found.loaded).toBeGreaterThan(0);
    expect(found).toMatchObject({ message: "Error: enough", later: "Error: enough" });
  });

  it("ends a download with what its listener throws", async () => {
    isSlow = true;
    const message = await page.evaluate(async () => {
      const { web, startWorker } = globalThis.exposed;
      const runtime = web.workerRuntime(startWorker(), { cache: "none" });
      const files = await runtime.openCheckpoint("/model/", {
        onProgress: () => {
          throw new RangeError("too much");
        },
      });
      const caught = await files.readFile("model.safetensors").catch((cause: unknown) => String(cause));
      await runtime.dispose();
      return caught;
    });
    isSlow = false;
    expect(message).toBe("RangeError: too much");
  });

  it("gives up a run at once when it is aborted, and runs the next one", async () => {
    const found = await page.evaluate(async () => {
      const { web, heads, startWorker } = globalThis.exposed;
      const runtime = web.workerRuntime(startWorker(), { device: "wasm", wasmPaths: "/ort/" });
      const extractor = await heads.loadExtractor("/model/", { runtime });
      const text = "Marie Curie was born in Warsaw in 1867.";
      await extractor.extract(text, { person: [] });
      const controller = new AbortController();
      const long = extractor.extract(
        text.repeat(300),
        { person: ["birthplace"] },
        { signal: controller.signal },
      );
      setTimeout(() => controller.abort(), 50);
      const start = performance.now();
      const aborted = await long.catch((cause: unknown) => (cause instanceof Error ? cause.name : cause));
      const waited = performance.now() - start;
      const next = await extractor.extract(text, { person: [] });
      await runtime.dispose();
      return { aborted, waited, next };
    });
    expect(found.aborted).toBe("AbortError");
    expect(found.next).toMatchObject({ person: [{ text: "Marie Curie" }] });
  });

  it("leaves feeds and weights as they are, in views of larger buffers too", async () => {
    const found = await page.evaluate(async () => {
      const { web, core, graphs, startWorker } = globalThis.exposed;
      const runtime = web.workerRuntime(startWorker(), { device: "wasm", wasmPaths: "/ort/" });
      const g = new graphs.GraphBuilder("sum");
      const x = g.input("x", "float32", [2]);
      g.output("y", g.add(x, g.parameter("w", "float32", [2])));
      const weights = Float32Array.of(9, 10, 20, 9);
      const session = await runtime.backend.createSession({
        graph: g.build(),
        weights: new Map([["w", { kind: "memory", data: new Uint8Array(weights.buffer, 4, 8) }]]),
        files: core.memoryFiles("none", {}),
      });
      const all = Float32Array.of(7, 1, 2, 7);
      const feeds = { x: core.float32Tensor(all.subarray(1, 3), [2]) };
      const { y } = await session.run(feeds);
      const again = await session.run(feeds);
      await session.dispose();
      await session.dispose();
      const late = await session.run(feeds).catch((cause: unknown) => Reflect.get(Object(cause), "code"));
      await runtime.dispose();
      return { y: [...(y?.data ?? [])], again: [...(again.y?.data ?? [])], all: [...all], late };
    });
    expect(found).toEqual({ y: [11, 22], again: [11, 22], all: [7, 1, 2, 7], late: "disposed" });
  });

  it("ends the worker with the last session and starts another one when there is more to do", async () => {
    const found = await page.evaluate(async () => {
      const { web, heads, startWorker } = globalThis.exposed;
      const alive = new Set<Worker>();
      let started = 0;
      const runtime = web.workerRuntime(
        () => {
          const worker = startWorker();
          started += 1;
          alive.add(worker);
          const { terminate } = worker;
          worker.terminate = () => {
            alive.delete(worker);
            terminate.call(worker);
          };
          return worker;
        },
        { device: "wasm", wasmPaths: "/ort/" },
      );
      const counts: number[] = [];
      for (let round = 0; round < 3; round++) {
        const extractor = await heads.loadExtractor("/model/", { runtime });
        await extractor.extract("Marie Curie", { person: [] });
        counts.push(alive.size);
        // A model that is loaded and not run yet: its session is made in the next worker.
        const waiting = await heads.loadExtractor("/model/", { runtime });
        await extractor.dispose();
        counts.push(alive.size);
        const { length } = (await waiting.extract("Marie Curie", { person: [] })).person ?? [];
        counts.push(length ?? 0);
        await waiting.dispose();
        counts.push(alive.size);
      }
      await runtime.dispose();
      return { counts, started };
    });
    expect(found).toEqual({ counts: [1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0], started: 6 });
  });

  it("fails with a sentence when the script does not load", async () => {
    const message = await page.evaluate(async () => {
      const worker = new Worker("/pages/nothing.js", { type: "module" });
      const runtime = globalThis.exposed.web.workerRuntime(worker);
      return runtime.report().catch((cause: unknown) => String(cause));
    });
    expect(message).toMatch(/^BackendError: worker: its script did not load: .*new Worker\(new URL/);
  });

  it("makes another worker in place of one that failed", async () => {
    const found = await page.evaluate(async () => {
      const { web, startWorker } = globalThis.exposed;
      let isAway = true;
      const ended: string[] = [];
      const runtime = web.workerRuntime(
        () => {
          const worker = isAway ? new Worker("/pages/nothing.js", { type: "module" }) : startWorker();
          const name = isAway ? "away" : "here";
          const { terminate } = worker;
          worker.terminate = () => {
            ended.push(name);
            terminate.call(worker);
          };
          return worker;
        },
        { cache: "none" },
      );
      const open = () =>
        runtime.openCheckpoint("/model/").then(
          (files) => files.has("config.json"),
          (cause: unknown) => String(cause),
        );
      const failed = [await open(), await open()];
      isAway = false;
      const after = [await open(), await open()];
      await runtime.dispose();
      return { failed, after, ended };
    });
    const failure = expect.stringMatching(/^BackendError: worker: its script did not load/);
    expect(found).toEqual({
      failed: [failure, failure],
      after: [true, true],
      ended: ["away", "away", "here"],
    });
  });

  it("fails with a sentence when the script never calls hostRuntime, and answers when it does after all", async () => {
    const found = await page.evaluate(async () => {
      const { web } = globalThis.exposed;
      const script = `
        const { promise, resolve } = Promise.withResolvers();
        addEventListener("message", ({ data }) => data === "now" && resolve());
        postMessage("here");
        await promise;
        await import("${location.origin}/pages/worker.js");`;
      const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
      const worker = new Worker(url, { type: "module" });
      const runtime = web.workerRuntime(worker, { startTimeout: 300, device: "wasm", wasmPaths: "/ort/" });
      const messages = await Promise.all(
        [runtime.report(), runtime.openCheckpoint("/model/")].map((asked) => asked.then(String, String)),
      );
      const later = await runtime.report().then(String, String);
      worker.postMessage("now");
      const patient = async () => {
        for (;;) {
          const report = await runtime.report().catch(() => undefined);
          if (report !== undefined) return report.device;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      };
      const device = await patient();
      await runtime.dispose();
      return { messages: [...messages, later], device };
    });
    const message =
      'BackendError: worker: its script has not called hostRuntime() in 300 ms: does it import it from "@ernie-m/runtime-web" and call it?';
    expect(found).toEqual({ messages: [message, message, message], device: "wasm" });
  });

  it("refuses times that are none", async () => {
    const messages = await page.evaluate(() => {
      const attempt = (startTimeout: unknown) => {
        try {
          globalThis.exposed.web.workerRuntime(() => new Worker(""), {
            startTimeout: startTimeout as number,
          });
          return "taken";
        } catch (cause) {
          return String(cause);
        }
      };
      return [0, -1, Number.NaN, "5", 2 ** 31, 2 ** 31 - 1].map(attempt);
    });
    const [last, ...refused] = messages.reverse();
    expect(last).toBe("taken");
    for (const message of refused)
      expect(message).toMatch(/^InputError: startTimeout: expected milliseconds, up to 2147483647, got /);
  });

  it("says which file is gone when another tab has removed it before a session is made", async () => {
    const found = await page.evaluate(async () => {
      const { web, heads, startWorker } = globalThis.exposed;
      const runtime = web.workerRuntime(startWorker(), { device: "wasm", wasmPaths: "/ort/", cache: "opfs" });
      const extractor = await heads.loadExtractor("/model/", { runtime });
      await web.clearCache();
      const cause = await extractor.extract("Marie Curie", { person: [] }).catch((thrown: unknown) => thrown);
      await runtime.dispose();
      return String(cause);
    });
    expect(found).toMatch(
      /^CheckpointError: .*\/model\/model\.safetensors: was changed or removed since it was opened/,
    );
  });

  it("reads weights where they lie: a file is never in JavaScript's memory as a whole", async () => {
    const largest = await page.evaluate(async () => {
      const script = `
        const read = FileReaderSync.prototype.readAsArrayBuffer;
        let largest = 0;
        FileReaderSync.prototype.readAsArrayBuffer = function (blob) {
          largest = Math.max(largest, blob.size);
          postMessage({ largest });
          return read.call(this, blob);
        };
        await import("${location.origin}/pages/worker.js");`;
      const worker = new Worker(URL.createObjectURL(new Blob([script], { type: "text/javascript" })), {
        type: "module",
      });
      let most = 0;
      worker.addEventListener("message", ({ data }) => {
        if (typeof data.largest === "number") most = data.largest;
      });
      const { web, heads } = globalThis.exposed;
      const runtime = web.workerRuntime(worker, { device: "wasm", wasmPaths: "/ort/" });
      const extractor = await heads.loadExtractor("/model/", { runtime });
      await extractor.extract("Marie Curie", { person: [] });
      await runtime.dispose();
      return most;
    });
    expect(largest).toBeGreaterThan(0);
    // The largest is a matrix of 192 × 768 in float16; the word embeddings stay where they are.
    expect(largest).toBeLessThanOrEqual(192 * 768 * 2);
  });
});
