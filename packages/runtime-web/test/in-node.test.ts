import { type CheckpointLocation, DownloadError, openWeights } from "@ernie-m/core";
import { serve } from "@ernie-m/fixtures/file-server";
import { folderContents, HubServer } from "@ernie-m/fixtures/hub-server";
import { loadExtractor } from "@ernie-m/heads";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { checkpointFromFiles, checkpointFromUrls, webRuntime } from "../src/index.js";
import { modelFolder } from "./site.js";

const ID = "someone/uie-m";

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (cause: unknown) => cause,
  );
}

describe("outside of pages, where there is no document and no location", () => {
  it("a model at a URL answers, and one at relative URLs is refused with what is expected", async () => {
    await using server = await serve({ folders: { "/model/": modelFolder } });
    await using extractor = await loadExtractor(`${server.origin}/model/`, { runtime: webRuntime() });
    const { person } = await extractor.extract("Ada Lovelace wrote it.", ["person"]);
    expect(person?.[0].text).toBe("Ada Lovelace");

    await expect(webRuntime().openCheckpoint("./model/")).rejects.toMatchObject({ code: "unreadable-file" });
    expect(() => checkpointFromUrls({ "config.json": "./config.json" })).toThrow(
      'config.json: expected an absolute URL, got "./config.json"',
    );
    await expect(webRuntime({ wasmPaths: "/ort/" }).report()).rejects.toMatchObject({
      message: 'wasmPaths: expected an absolute URL, got "/ort/"',
    });
  });
});

describe("a model without weights", () => {
  const expected = "expected pytorch_model.bin or pytorch_model.bin.index.json";
  const found = '; found "model-00001-of-00002.safetensors": parts of weights need their index beside them';
  const config = new TextEncoder().encode("{}");
  const files = { "config.json": config, "model-00001-of-00002.safetensors": new Uint8Array(1) };
  const reasonOf = async (where: CheckpointLocation, endpoint?: string) => {
    const runtime = webRuntime({ hub: { endpoint } });
    return failureOf(openWeights(await runtime.openCheckpoint(where, { weights: "torch" }))).then(String);
  };

  it("on a hub, at URLs and of files at hand says what there is, and at a URL what was tried", async () => {
    const hub = await HubServer.start();
    hub.push(ID, files);
    expect(await reasonOf(ID, hub.url)).toBe(`CheckpointError: ${ID}@main: no weights: ${expected}${found}`);
    await hub.stop();

    await using server = await serve({ folders: {} });
    const urls = Object.fromEntries(Object.keys(files).map((name) => [name, `${server.origin}/m/${name}`]));
    expect(await reasonOf(checkpointFromUrls(urls))).toBe(
      `CheckpointError: ${server.origin}/m: no weights: ${expected}${found}`,
    );
    expect(await reasonOf(await checkpointFromFiles(files))).toBe(
      `CheckpointError: files: no weights: ${expected}${found}`,
    );
    expect(await reasonOf(`${server.origin}/m/`)).toBe(
      `CheckpointError: ${server.origin}/m: no weights: ${expected}; each of these was asked for, and what else is there cannot be listed`,
    );
    const tried = server.requests.map(({ path }) => path);
    expect(tried.slice(0, 2)).toEqual(["/m/pytorch_model.bin", "/m/pytorch_model.bin.index.json"]);
  });
});

describe("misuse is an InputError with its place", () => {
  it.each([null, 5, "wasm"])("options %j", (options) => {
    expect(() => webRuntime(options as never)).toThrow(`options: expected an object, got ${options}`);
  });

  it.each([undefined, null, 5, "model"])("files %j", async (files) => {
    await expect(checkpointFromFiles(files as never)).rejects.toMatchObject({ input: "files" });
  });

  it.each([5, "text", null, {}, [1, 2]])("a file's content %j", async (content) => {
    await expect(checkpointFromFiles({ "config.json": content } as never)).rejects.toMatchObject({
      input: "config.json",
      expected: "a Blob, an ArrayBuffer or a Uint8Array",
    });
  });

  it("buffers, views and blobs are files", async () => {
    const contents = { a: new ArrayBuffer(1), b: Buffer.from("b"), c: new Blob(["c"]), d: new Uint8Array(1) };
    expect(Object.keys((await checkpointFromFiles(contents)).files)).toEqual(["a", "b", "c", "d"]);
  });
});

describe("names and passwords in URLs", () => {
  const secret = fc.stringMatching(/^SECRET[\w.~!$&()*+,;=%-]{0,12}$/);

  it("are refused before anything is asked, and never shown", async () => {
    const requests: string[] = [];
    const asked = vi.spyOn(globalThis, "fetch").mockImplementation(async (url) => {
      requests.push(String(url));
      throw new TypeError("fetch failed");
    });
    try {
      await fc.assert(
        fc.asyncProperty(secret, fc.constantFrom("", "name", "name:"), async (word, name) => {
          const at = `http://${name === "name" ? `${name}:` : name}${encodeURIComponent(word)}@127.0.0.1:9`;
          const runtime = webRuntime({ hub: { endpoint: at } });
          const attempts = [
            runtime.openCheckpoint(ID),
            webRuntime().openCheckpoint(`${at}/model/`),
            webRuntime().openCheckpoint(new URL(`${at}/model/`)),
            Promise.resolve().then(() => checkpointFromUrls({ "config.json": `${at}/config.json` })),
          ];
          for (const attempt of attempts) {
            const failure = await failureOf(attempt);
            expect(failure).toMatchObject({ name: "InputError", code: "invalid-input" });
            expect(String(failure)).not.toContain("SECRET");
          }
        }),
        { numRuns: 50 },
      );
      expect(requests).toEqual([]);
    } finally {
      asked.mockRestore();
    }
  });
});

describe("a hub that does not end its answers", () => {
  beforeEach(() => {
    // The platform's own timers, of sockets too, go on.
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([
    ["before the answer", undefined],
    ["in the middle of the answer", undefined],
    ["before the answer", new AbortController().signal],
  ])("is given up after two minutes: %s, with a signal that says nothing: %o", async (when, signal) => {
    let see: () => void = () => {};
    const seen = new Promise<void>((resolve) => {
      see = resolve;
    });
    await using server = await serve({
      folders: {},
      intercept(_, response) {
        if (when === "in the middle of the answer") response.writeHead(200).write('{"sha": "');
        see();
        return true;
      },
    });
    const runtime = webRuntime({ hub: { endpoint: server.origin } });
    let isOver = false;
    const opening = failureOf(runtime.openCheckpoint(ID, { signal })).finally(() => {
      isOver = true;
    });
    await seen;
    // What has arrived is read before the time passes.
    await new Promise((resolve) => setImmediate(resolve));
    await vi.advanceTimersByTimeAsync(119_999);
    expect(isOver).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    const failure = await opening;
    expect(failure).toBeInstanceOf(DownloadError);
    expect(failure).toMatchObject({
      problem: "network",
      message: `${ID}@main: ${server.origin} has not answered in 120 s`,
    });
  });

  it("is left at once by a signal", async () => {
    const controller = new AbortController();
    await using server = await serve({
      folders: {},
      intercept() {
        controller.abort(new Error("enough"));
        return true;
      },
    });
    const runtime = webRuntime({ hub: { endpoint: server.origin } });
    const failure = await failureOf(runtime.openCheckpoint(ID, { signal: controller.signal }));
    expect(String(failure)).toBe("Error: enough");
    expect(vi.getTimerCount()).toBe(0);
  });

  it("one that answers in time leaves no timer", async () => {
    const server = await HubServer.start();
    server.push(ID, folderContents(modelFolder));
    const files = await webRuntime({ hub: { endpoint: server.url } }).openCheckpoint(ID);
    expect(await files.has("config.json")).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    await server.stop();
  });
});
