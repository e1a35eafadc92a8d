import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { chromiumPath } from "@ernie-m/fixtures/chromium";
import { sendFile } from "@ernie-m/fixtures/file-server";
import type { Page } from "playwright-core";
import { afterEach, describe, expect, it } from "vitest";
import { useSite } from "./browser.js";
import { modelFolder } from "./site.js";

const MODEL = "/model/model.safetensors";
const SIZE = statSync(join(modelFolder, "model.safetensors")).size;
const PART = 4 * 1024 ** 2;

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Answers by path, put in place of the server's own. */
let answers: Record<string, Answer> = {};

function intercept(request: IncomingMessage, response: ServerResponse): boolean {
  const path = decodeURIComponent(new URL(request.url ?? "/", "http://host").pathname);
  const answer =
    answers[path] ??
    Object.entries(answers).find(([key]) => key.endsWith("*") && path.startsWith(key.slice(0, -1)))?.[1];
  answer?.(request, response);
  return answer !== undefined;
}

const respond =
  (status: number, type: string, body: string): Answer =>
  (_, response) => {
    response.writeHead(status, { "content-type": type }).end(body);
  };

const unreachable: Answer = (request) => request.socket.destroy();

/** A small file, and which version of it this is. */
const versioned =
  (text: string, etag: string): Answer =>
  (request, response) => {
    response.writeHead(200, { etag, "content-type": "application/json", "content-length": text.length });
    response.end(request.method === "HEAD" ? undefined : text);
  };

/** Sends the beginning of the model's weights, then nothing more. */
const cutAfter =
  (bytes: number): Answer =>
  (request, response) => {
    const file = join(modelFolder, "model.safetensors");
    if (request.method === "HEAD") return sendFile(file, request, response);
    const start = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
    const { mtimeMs, size } = statSync(file);
    response.writeHead(start === 0 ? 200 : 206, {
      "content-length": size - start,
      etag: `"${size}-${Math.round(mtimeMs)}"`,
      ...(start > 0 && { "content-range": `bytes ${start}-${size - 1}/${size}` }),
    });
    response.write(readFileSync(file).subarray(start, start + bytes), () =>
      setTimeout(() => request.socket.destroy(), 100),
    );
  };

interface Options {
  readonly cache?: "auto" | "opfs" | "cache-api" | "none";
  readonly where?: string;
  readonly file?: string;
  readonly offline?: boolean;
  readonly abortAfter?: number;
  readonly endpoint?: string;
}

/** Reads one file of a checkpoint in the page: its hash, or what was thrown. */
function read(page: Page, options: Options = {}) {
  return page.evaluate(
    async ({ where = "/model/", file = "model.safetensors", cache, offline, abortAfter, endpoint }) => {
      const { web, isErnieMError } = globalThis.exposed;
      const runtime = web.webRuntime({ cache, hub: { endpoint } });
      const controller = new AbortController();
      const progress: { loaded: number; total: number; file: string }[] = [];
      try {
        const files = await runtime.openCheckpoint(where, {
          signal: controller.signal,
          offline,
          onProgress: ({ loaded, total, file: name }) => {
            progress.push({ loaded, total, file: name });
            if (abortAfter !== undefined && loaded >= abortAfter) controller.abort();
          },
        });
        const bytes = await files.readFile(file);
        const digest = new Uint8Array(
          await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>),
        );
        const hash = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
        return { hash, progress, location: files.location };
      } catch (cause) {
        if (!(cause instanceof Error)) throw cause;
        const code = isErnieMError(cause) ? cause.code : undefined;
        const problem = "problem" in cause ? String(cause.problem) : undefined;
        return { name: cause.name, message: cause.message, code, problem, progress };
      }
    },
    options,
  );
}

const sha256 = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex");
const hashOf = (file: string): string => sha256(readFileSync(join(modelFolder, file)));
const HASH = hashOf("model.safetensors");

describe.skipIf(chromiumPath === undefined)("loading", () => {
  const site = useSite({ intercept });
  afterEach(() => {
    answers = {};
    site.server.requests.length = 0;
  });
  const gets = (path = MODEL) =>
    site.server.requests.filter((seen) => seen.method === "GET" && seen.path === path);

  describe.each(["opfs", "cache-api"] as const)("into %s", (cache) => {
    it("downloads once, tells how far it is, and works without a network afterwards", async () => {
      const page = await site.open();
      const first = await read(page, { cache });
      expect(first.hash).toBe(HASH);
      expect(first.progress.at(-1)).toEqual({ file: "model.safetensors", loaded: SIZE, total: SIZE });
      expect(first.progress.map(({ loaded }) => loaded)).toEqual(
        first.progress.map(({ loaded }) => loaded).sort((a, b) => a - b),
      );
      answers = { "/model/*": unreachable };
      expect(await read(page, { cache })).toMatchObject({ hash: HASH, progress: [] });
      expect(await read(page, { cache, offline: true })).toMatchObject({ hash: HASH });
      expect(await read(page, { cache, file: "vocab.txt", offline: true })).toMatchObject({
        code: "unreadable-file",
        problem: "offline",
      });
      expect(gets()).toHaveLength(1);
    });

    it("takes a download that is cut up again", async () => {
      answers = { [MODEL]: cutAfter(PART + 1000) };
      expect(await read(await site.open(), { cache })).toMatchObject({ hash: HASH });
      expect(gets().map(({ range }) => range)).toEqual([undefined, `bytes=${PART}-`, `bytes=${2 * PART}-`]);
    });

    it("goes on in another page when the server was gone", async () => {
      const context = await site.browser.newContext();
      const cut = cutAfter(PART + 1000);
      answers = {
        [MODEL]: (request, response) =>
          (request.headers.range === undefined ? cut : unreachable)(request, response),
      };
      const failed = await read(await site.open(context), { cache });
      expect(failed).toMatchObject({ code: "unreadable-file", problem: "network" });
      answers = {};
      site.server.requests.length = 0;
      expect(await read(await site.open(context), { cache })).toMatchObject({ hash: HASH });
      expect(gets().map(({ range }) => range)).toEqual([`bytes=${PART}-`]);
    });

    it("goes on after an abort in the middle", async () => {
      const page = await site.open();
      const aborted = await read(page, { cache, abortAfter: PART + 1 });
      expect(aborted).toMatchObject({ name: "AbortError" });
      site.server.requests.length = 0;
      expect(await read(page, { cache })).toMatchObject({ hash: HASH });
      expect(gets()[0]?.range).toMatch(/^bytes=(4194304|8388608)-$/);
    });
  });

  it("downloads anew what changed on the server", async () => {
    const page = await site.open();
    answers = { "/model/config.json": versioned("[1]", '"a"') };
    expect(await read(page, { file: "config.json" })).toMatchObject({ hash: sha256("[1]") });
    expect(await read(page, { file: "config.json" })).toMatchObject({ hash: sha256("[1]") });
    expect(gets("/model/config.json")).toHaveLength(1);
    answers = { "/model/config.json": versioned("[2]", '"b"') };
    expect(await read(page, { file: "config.json" })).toMatchObject({ hash: sha256("[2]") });
  });

  it("starts again when the file changed since the download was cut", async () => {
    const context = await site.browser.newContext();
    const cut = cutAfter(PART + 1000);
    answers = {
      [MODEL]: (request, response) =>
        (request.headers.range === undefined ? cut : unreachable)(request, response),
    };
    await read(await site.open(context));
    const other = new Uint8Array(2 * PART + 50).fill(7);
    answers = {
      [MODEL]: (request, response) => {
        const start = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
        response.writeHead(start === 0 ? 200 : 206, {
          etag: '"other"',
          "content-length": other.length - start,
          ...(start > 0 && { "content-range": `bytes ${start}-${other.length - 1}/${other.length}` }),
        });
        response.end(request.method === "HEAD" ? undefined : other.subarray(start));
      },
    };
    const found = await read(await site.open(context));
    expect(found.hash).toBe(createHash("sha256").update(other).digest("hex"));
  });

  it.each([
    [
      "a page that says it is one",
      respond(200, "text/html; charset=utf-8", "<!doctype html>login"),
      "unreadable-file",
    ],
    [
      "a page that says it is bytes",
      respond(200, "application/octet-stream", "\n<!DOCTYPE html><p>"),
      "malformed-file",
    ],
    [
      "a pointer",
      respond(200, "text/plain", "version https://git-lfs.github.com/spec/v1\noid"),
      "malformed-file",
    ],
    ["status 404", respond(404, "text/plain", "no"), "unreadable-file"],
    ["status 403", respond(403, "text/plain", "no"), "unreadable-file"],
  ])("never takes %s for weights, then or later", async (_, answer, code) => {
    const page = await site.open();
    answers = { [MODEL]: answer };
    expect(await read(page)).toMatchObject({ code });
    const files = await page.evaluate(() => globalThis.exposed.web.listCache());
    expect(files.filter(({ complete }) => complete)).toEqual([]);
    answers = {};
    expect(await read(page)).toMatchObject({ hash: HASH });
  });

  it("never takes for JSON what does not parse", async () => {
    const page = await site.open();
    answers = { "/model/config.json": respond(200, "application/json", '{"model_type": ') };
    expect(await read(page, { file: "config.json" })).toMatchObject({
      code: "malformed-file",
      problem: "corrupt",
      message: expect.stringContaining("config.json: is not JSON"),
    });
  });

  it("says which file is missing", async () => {
    const page = await site.open();
    expect(await read(page, { file: "nothing.bin" })).toMatchObject({
      code: "unreadable-file",
      message: expect.stringContaining("/model/nothing.bin: there is no such file"),
    });
    expect(await read(page, { where: "ftp://example.org/x/" })).toMatchObject({ code: "unreadable-file" });
  });

  it("knows which of several copies of the weights counts, wherever they are", async () => {
    const page = await site.open();
    const weights = await page.evaluate(async () => {
      const { web } = globalThis.exposed;
      const runtime = web.webRuntime({ cache: "none" });
      const given = await web.checkpointFromFiles([new File(["{}"], "config.json")]);
      const opened = [
        await runtime.openCheckpoint("/model/", { weights: "paddle" }),
        await runtime.openCheckpoint(given, { weights: "torch" }),
        await runtime.openCheckpoint("/model/"),
      ];
      return opened.map((files) => files.weights ?? null);
    });
    expect(weights).toEqual(["paddle", "torch", null]);
  });

  it("lists and clears what is kept", async () => {
    const page = await site.open();
    await read(page);
    await read(page, { cache: "cache-api", file: "config.json" });
    const list = () => page.evaluate(() => globalThis.exposed.web.listCache());
    const location = `${site.server.origin}/model`;
    const size = statSync(join(modelFolder, "config.json")).size;
    expect(await list()).toEqual([
      expect.objectContaining({
        url: `${location}/config.json`,
        location,
        size,
        loaded: size,
        store: "cache-api",
      }),
      expect.objectContaining({
        url: `${location}/model.safetensors`,
        size: SIZE,
        loaded: SIZE,
        store: "opfs",
      }),
    ]);
    await page.evaluate((url) => globalThis.exposed.web.clearCache({ url }), `${location}/config.json`);
    expect((await list()).map(({ url }) => url)).toEqual([`${location}/model.safetensors`]);
    await page.evaluate(() => globalThis.exposed.web.clearCache());
    expect(await list()).toEqual([]);
    site.server.requests.length = 0;
    await read(page);
    expect(gets()).toHaveLength(1);
  });

  it("downloads once for two tabs at once", async () => {
    const context = await site.browser.newContext();
    const tabs = [await site.open(context), await site.open(context)];
    const found = await Promise.all(tabs.map((tab) => read(tab)));
    expect(found.map(({ hash }) => hash)).toEqual([HASH, HASH]);
    expect(gets()).toHaveLength(1);
  });

  it("works when the cache takes nothing", async () => {
    const page = await site.open();
    await page.evaluate(() => {
      FileSystemFileHandle.prototype.createWritable = async () => {
        throw new DOMException("full", "QuotaExceededError");
      };
    });
    expect(await read(page, { cache: "opfs" })).toMatchObject({ hash: HASH });
  });

  it("asks anew for what it was told when the cache had no room for the answer, and says so offline", async () => {
    const page = await site.open();
    await page.evaluate(() => {
      const { createWritable } = FileSystemFileHandle.prototype;
      FileSystemFileHandle.prototype.createWritable = async function (options) {
        if (this.name !== "record.json") throw new DOMException("full", "QuotaExceededError");
        return createWritable.call(this, options);
      };
    });
    const file = "config.json";
    expect(await read(page, { file })).toMatchObject({ hash: hashOf(file) });
    expect(await read(page, { file, offline: true })).toMatchObject({ problem: "offline" });
    answers = { "/model/*": unreachable };
    expect(await read(page, { file })).toMatchObject({ problem: "network" });
  });

  it("takes an answer that is damaged for none", async () => {
    const page = await site.open();
    const file = "config.json";
    await read(page, { cache: "cache-api", file });
    await page.evaluate(async () => {
      const cache = await caches.open("ernie-m");
      for (const { url } of await cache.keys())
        if (!url.endsWith("record.json")) await cache.put(url, new Response("tru"));
    });
    expect(await read(page, { cache: "cache-api", file, offline: true })).toMatchObject({
      problem: "offline",
    });
    expect(await read(page, { cache: "cache-api", file })).toMatchObject({ hash: hashOf(file) });
  });

  it("leaves what another tab has downloaded anew while this one asked whether it was current", async () => {
    const context = await site.browser.newContext();
    const [slow, fast] = [await site.open(context), await site.open(context)];
    const file = "config.json";
    answers = { "/model/config.json": versioned("[1]", '"a"') };
    await read(fast, { file });
    let letGo: () => void = () => {};
    let heads = 0;
    answers = {
      "/model/config.json": (request, response) => {
        const answer = () => versioned("[2]", '"b"')(request, response);
        heads += request.method === "HEAD" ? 1 : 0;
        // Its first question is whether there is such a file.
        if (request.method === "HEAD" && heads === 2) letGo = answer;
        else answer();
      },
    };
    const late = read(slow, { file });
    await expect.poll(() => heads, { timeout: 30_000 }).toBe(2);
    expect(await read(fast, { file })).toMatchObject({ hash: sha256("[2]") });
    letGo();
    expect(await late).toMatchObject({ hash: sha256("[2]") });
    expect(gets("/model/config.json")).toHaveLength(2);
  });

  it("says which file is gone when another tab has removed it", async () => {
    const context = await site.browser.newContext();
    const [reader, other] = [await site.open(context), await site.open(context)];
    await reader.evaluate(async () => {
      const files = await globalThis.exposed.web.webRuntime().openCheckpoint("/model/");
      const file = await files.open("config.json");
      Object.assign(globalThis, {
        readAgain: () =>
          Promise.all(
            [
              () => file.read(0, 1),
              () => files.readFile("config.json"),
              async () =>
                "readStart" in files &&
                typeof files.readStart === "function" &&
                files.readStart("config.json", 1),
            ].map((attempt) => attempt().then(String, String)),
          ),
      });
    });
    await other.evaluate(() => globalThis.exposed.web.clearCache());
    for (const said of await reader.evaluate<string[]>("readAgain()"))
      expect(said).toMatch(/^CheckpointError: .*\/config\.json: was changed or removed since it was opened/);
  });

  it("reads the head of the weights that the server has, and of those that are here when there is no server", async () => {
    const page = await site.open();
    const head = (offline = false) =>
      page.evaluate(async (offline) => {
        const files = await globalThis.exposed.web.webRuntime().openCheckpoint("/model/", { offline });
        if (!("readStart" in files) || typeof files.readStart !== "function") throw new Error("no readStart");
        return new TextDecoder().decode((await files.readStart("model.safetensors", 1)) as Uint8Array);
      }, offline);
    answers = { [MODEL]: versioned("old", '"a"') };
    await read(page);
    expect(await head()).toBe("o");
    expect(gets()).toHaveLength(1);
    answers = { [MODEL]: versioned("new", '"b"') };
    expect(await head(true)).toBe("o");
    expect(await head()).toBe("n");
    answers = { "/model/*": unreachable };
    expect(await head()).toBe("o");
  });

  it("reads the head of weights without the rest", async () => {
    const page = await site.open();
    const length = await page.evaluate(async () => {
      const files = await globalThis.exposed.web.webRuntime().openCheckpoint("/model/");
      if (!("readStart" in files) || typeof files.readStart !== "function") throw new Error("no readStart");
      return ((await files.readStart("model.safetensors", 1000)) as Uint8Array).length;
    });
    expect(length).toBe(1000);
    expect(gets().map(({ range }) => range)).toEqual(["bytes=0-999"]);
  });

  describe("from a hub", () => {
    const COMMIT = "0123456789abcdef0123456789abcdef01234567";
    const hub = (sha256 = HASH): Record<string, Answer> => ({
      "/hub/api/models/someone/mini/revision/main": respond(
        200,
        "application/json",
        JSON.stringify({ sha: COMMIT }),
      ),
      [`/hub/api/models/someone/mini/tree/${COMMIT}`]: respond(
        200,
        "application/json",
        JSON.stringify([
          { type: "directory", path: "folder" },
          {
            type: "file",
            path: "config.json",
            size: statSync(join(modelFolder, "config.json")).size,
            oid: "0",
          },
          { type: "file", path: "model.safetensors", size: 134, oid: "0", lfs: { oid: sha256, size: SIZE } },
        ]),
      ),
      [`/hub/someone/mini/resolve/${COMMIT}/*`]: (request, response) =>
        sendFile(join(modelFolder, (request.url ?? "").split("/").at(-1) ?? ""), request, response),
      "/hub/*": respond(404, "application/json", "{}"),
    });
    const options = () => ({ where: "someone/mini", endpoint: `${site.server.origin}/hub` });

    it("downloads by commit, checked, and works offline", async () => {
      const page = await site.open();
      answers = hub();
      const found = await read(page, options());
      expect(found).toMatchObject({ hash: HASH, location: "someone/mini@main" });
      answers = { "/hub/*": unreachable };
      expect(await read(page, options())).toMatchObject({ hash: HASH, progress: [] });
      expect(await read(page, { ...options(), offline: true })).toMatchObject({ hash: HASH });
    });

    it("says that the hub takes no more requests, and uses what is here until it does", async () => {
      const page = await site.open();
      answers = { "/hub/*": respond(429, "application/json", "{}") };
      expect(await read(page, options())).toMatchObject({ code: "unreadable-file", problem: "rate-limited" });
      answers = hub();
      expect(await read(page, options())).toMatchObject({ hash: HASH });
      answers = { "/hub/*": respond(429, "application/json", "{}") };
      expect(await read(page, options())).toMatchObject({ hash: HASH, progress: [] });
    });

    it("refuses bytes with another hash", async () => {
      const page = await site.open();
      answers = hub("f".repeat(64));
      expect(await read(page, options())).toMatchObject({ code: "malformed-file", problem: "corrupt" });
    });

    it("says that there is no such model or file", async () => {
      const page = await site.open();
      answers = hub();
      expect(await read(page, { ...options(), where: "someone/other" })).toMatchObject({
        problem: "not-found",
      });
      expect(await read(page, { ...options(), file: "other.bin" })).toMatchObject({
        code: "unreadable-file",
      });
    });
  });
});
