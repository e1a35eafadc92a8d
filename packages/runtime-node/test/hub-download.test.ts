import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DownloadProgress } from "@ernie-m/core";
import { type Fault, type SeenRequest, sha256Of } from "@ernie-m/fixtures/hub-server";
import fc from "fast-check";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { FileLock } from "../src/checkpoint/file-lock.js";
import { checkpoint, downloadErrorOf, type HubSetup, hubSetup, ID, mini } from "./hub-setup.js";
import { temporaryFolder } from "./temporary-folder.js";

const NAME = "model.safetensors";
const weights = mini[NAME];
const blobFile = sha256Of(weights);

/** Misbehaves on the first `times` requests for bytes of the file, then no more. */
function onDownload(fault: Fault, { times = 1, kind = "cdn", file = NAME } = {}) {
  let left = times;
  return (request: SeenRequest): Fault | undefined =>
    request.kind === kind && request.file === file && left-- > 0 ? fault : undefined;
}

/** What has arrived of the file. */
function partialOf({ folder }: HubSetup): string {
  return join(folder, "blobs", `${blobFile}.js.incomplete`);
}

function expectWhole(bytes: Uint8Array, expected = weights): void {
  expect(Buffer.compare(bytes, expected)).toBe(0);
}

/** No bytes but those of whole files have a final name. */
function expectNothingWrong({ folder }: HubSetup): void {
  for (const name of existsSync(join(folder, "blobs")) ? readdirSync(join(folder, "blobs")) : []) {
    if (name.endsWith(".incomplete")) continue;
    expect(
      Object.values(mini).some((bytes) => bytes.length === statSync(join(folder, "blobs", name)).size),
    ).toBe(true);
  }
}

async function miniSetup(): Promise<HubSetup> {
  const setup = await hubSetup();
  setup.server.push(ID, mini);
  return setup;
}

const ranges = ({ server }: HubSetup) =>
  server.downloads
    .filter(({ kind, file }) => kind === "cdn" && file === NAME)
    .map(({ headers }) => headers.range);

describe("a download that is cut", () => {
  it("goes on where it ended, in the same call", async () => {
    const setup = await miniSetup();
    setup.server.fault = onDownload({ cutAfter: 5_000_000 }, { times: 1 });
    const files = await setup.open(ID);
    expectWhole(await files.readFile(NAME));
    const [first, second] = ranges(setup);
    expect(first).toBeUndefined();
    // What the server sent last may not have arrived.
    const start = Number(/^bytes=(\d+)-$/.exec(second!)?.[1]);
    expect(start).toBeGreaterThan(0);
    expect(start).toBeLessThanOrEqual(5_000_000);
  });

  it("goes on in a later call when it was given up", async () => {
    const setup = await miniSetup();
    setup.server.fault = onDownload({ cutAfter: 5_000_000 });
    const problem = await downloadErrorOf((await setup.open(ID, { hub: { retries: 0 } })).open(NAME));
    expect(problem.problem).toBe("network");
    expect(problem.message).toMatch(new RegExp(`^${ID}@main/${NAME}: cannot be fetched: `));
    expectNothingWrong(setup);
    const have = statSync(partialOf(setup)).size;
    expect(have).toBeGreaterThan(0);
    expectWhole(await (await setup.open(ID)).readFile(NAME));
    expect(ranges(setup).at(-1)).toBe(`bytes=${have}-`);
    expect(existsSync(partialOf(setup))).toBe(false);
  });

  it("goes on where it ended as if it were whole", async () => {
    const setup = await miniSetup();
    setup.server.fault = onDownload({ endAfter: 5_000_000 });
    expectWhole(await (await setup.open(ID)).readFile(NAME));
    expect(ranges(setup)).toEqual([undefined, "bytes=5000000-"]);
  });

  it("is given up when it brings too little each time, and not while it brings enough", async () => {
    const setup = await miniSetup();
    setup.server.fault = onDownload({ cutAfter: 20_000 }, { times: 100 });
    const problem = await downloadErrorOf((await setup.open(ID, { hub: { retries: 3 } })).open(NAME));
    expect(problem.message).toContain("(4 attempts)");
    const other = await miniSetup();
    other.server.fault = onDownload({ cutAfter: 1_000_000 }, { times: 100 });
    expectWhole(await (await other.open(ID, { hub: { retries: 1 } })).readFile(NAME));
  });

  it("starts again, once, from a server that knows no ranges", async () => {
    const setup = await miniSetup();
    let served = 0;
    setup.server.fault = ({ kind }) =>
      kind === "cdn" ? { ignoreRange: true, ...(served++ === 0 && { cutAfter: 3_000_000 }) } : undefined;
    expectWhole(await (await setup.open(ID)).readFile(NAME));
    expect(served).toBe(2);
  });

  it("wherever it is cut, and however often, becomes the file", async () => {
    const small = checkpoint("act-relu")[NAME];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(small.length - 1), { maxLength: 4 }),
        fc.boolean(),
        async (cuts, ranged) => {
          const setup = await hubSetup();
          setup.server.push(ID, { [NAME]: small });
          const left = [...cuts];
          setup.server.fault = ({ kind }) => {
            const cutAfter = kind === "cdn" ? left.shift() : undefined;
            return cutAfter === undefined ? { ignoreRange: !ranged } : { cutAfter, ignoreRange: !ranged };
          };
          expectWhole(await (await setup.open(ID)).readFile(NAME), small);
          await setup.server.stop();
        },
      ),
      { numRuns: 15 },
    );
  });

  it("that stalls is cut by the limit on silence, one that is slow is not", async () => {
    const setup = await miniSetup();
    setup.server.fault = onDownload({ stallAfter: 2_000_000 });
    expectWhole(await (await setup.open(ID, { hub: { timeout: 200 } })).readFile(NAME));
    const stalled = await miniSetup();
    stalled.server.fault = onDownload({ stallAfter: 2_000_000 }, { times: 9 });
    const problem = await downloadErrorOf(
      (await stalled.open(ID, { hub: { timeout: 50, retries: 0 } })).open(NAME),
    );
    expect(problem.reason).toBe("cannot be fetched: no byte in 50 ms");
    const slow = await miniSetup();
    slow.server.fault = onDownload({ pauseMs: 40 }, { file: "vocab.txt" });
    const files = await slow.open(ID, { hub: { timeout: 200, retries: 0 } });
    expectWhole(await files.readFile("vocab.txt"), mini["vocab.txt"]);
  });
});

describe("what is not the file", () => {
  it.each<[string, Fault, Partial<SeenRequest>, RegExp]>([
    [
      "a page in its place",
      { body: "<html>Sign in</html>", headers: { "content-type": "text/html" } },
      {},
      /page for people/,
    ],
    ["something shorter", { body: "no model" }, {}, /8 bytes arrive, expected the 9984940 bytes/],
    ["something longer", { body: new Uint8Array(weights.length + 5) }, {}, /9984945 bytes arrive/],
    ["a wrong byte", { spoil: true }, {}, /is not the file the hub lists, with SHA-256 [0-9a-f]{64}$/],
    [
      "another version",
      { headers: { "x-linked-etag": `"${"0".repeat(64)}"` } },
      { kind: "resolve" },
      /another version/,
    ],
    ["another size", { headers: { "x-linked-size": "7" } }, { kind: "resolve" }, /7 bytes are announced/],
  ])("%s is refused and gets no name", async (_, fault, { kind = "cdn" }, reason) => {
    const setup = await miniSetup();
    setup.server.fault = onDownload(fault, { times: 99, kind });
    const problem = await downloadErrorOf((await setup.open(ID)).open(NAME));
    expect(problem).toMatchObject({ problem: "corrupt", code: "malformed-file", file: `${ID}@main/${NAME}` });
    expect(problem.reason).toMatch(reason);
    expect(existsSync(join(setup.folder, "blobs", blobFile))).toBe(false);
    setup.server.fault = () => undefined;
    expectWhole(await (await setup.open(ID)).readFile(NAME));
  });

  it("is fetched once more when a byte is wrong, also in what an earlier attempt left", async () => {
    const setup = await miniSetup();
    setup.server.fault = onDownload({ spoil: true });
    expectWhole(await (await setup.open(ID)).readFile(NAME));
    const other = await miniSetup();
    await (await other.open(ID)).readFile("config.json");
    for (const leftover of [
      new Uint8Array(1000),
      new Uint8Array(weights.length),
      new Uint8Array(weights.length + 1),
    ]) {
      const setup = await miniSetup();
      await (await setup.open(ID)).readFile("config.json");
      writeFileSync(partialOf(setup), leftover);
      expectWhole(await (await setup.open(ID)).readFile(NAME));
    }
  });

  it("is noticed in small files too, by git's hash", async () => {
    const setup = await miniSetup();
    setup.server.fault = onDownload({ spoil: true }, { times: 9, kind: "resolve", file: "config.json" });
    const problem = await downloadErrorOf((await setup.open(ID)).readFile("config.json"));
    expect(problem).toMatchObject({ problem: "corrupt", reason: expect.stringContaining("git's ") });
  });

  it("may be empty: a file without bytes", async () => {
    const setup = await hubSetup();
    setup.server.push(ID, { ...mini, empty: new Uint8Array(0) });
    const files = await setup.open(ID);
    expect(await files.readFile("empty")).toEqual(new Uint8Array(0));
  });

  it("is no answer of the API either", async () => {
    for (const kind of ["revision", "tree"] as const) {
      for (const body of [
        "<html>Sign in</html>",
        "null",
        '{"sha": "../../x"}',
        '[{"type": "file", "path": 7}]',
        "3",
      ]) {
        const setup = await miniSetup();
        setup.server.fault = (request) => (request.kind === kind ? { body } : undefined);
        const opening = setup.open(ID).then((files) => files.readFile("config.json"));
        expect((await downloadErrorOf(opening)).problem).toBe("network");
        expect(existsSync(join(setup.folder, "blobs"))).toBe(false);
      }
    }
  });

  it("is no file list that would lead out of the cache", async () => {
    const setup = await miniSetup();
    const oid = "../../../../outside";
    const body = JSON.stringify([{ type: "file", path: "config.json", size: 1, oid }]);
    setup.server.fault = ({ kind }) => (kind === "tree" ? { body } : undefined);
    expect((await downloadErrorOf((await setup.open(ID)).readFile("config.json"))).reason).toContain(
      "a broken entry",
    );
  });
});

describe("a server that fails", () => {
  it.each([408, 429, 500, 502, 503, 504])(
    "with %d for a while is asked again, for everything",
    async (status) => {
      const setup = await miniSetup();
      const seen = new Map<string, number>();
      setup.server.fault = ({ kind, file }) => {
        const count = (seen.get(kind + file) ?? 0) + 1;
        seen.set(kind + file, count);
        return count <= 2 ? { status } : undefined;
      };
      expectWhole(await (await setup.open(ID)).readFile(NAME));
      expect(new Set([...seen.values()].map((count) => count >= 3))).toEqual(new Set([true]));
    },
  );

  it("for good is asked as often as `retries` says", async () => {
    const setup = await miniSetup();
    setup.server.fault = () => ({ status: 500 });
    const problem = await downloadErrorOf(setup.open(ID, { hub: { retries: 2 } }));
    expect(problem.message).toBe(`${ID}@main: cannot be fetched: the server answers 500 (3 attempts)`);
    expect(setup.server.requests).toHaveLength(3);
  });

  it("resets connections is asked again", async () => {
    const setup = await miniSetup();
    let left = 2;
    setup.server.fault = ({ kind }) => (kind === "revision" && left-- > 0 ? { cutAfter: 0 } : undefined);
    await setup.open(ID);
    expect(setup.server.requests).toHaveLength(3);
  });

  it("and asks for a wait that is too long is not waited for", async () => {
    const setup = await miniSetup();
    setup.server.fault = () => ({ status: 429, headers: { "retry-after": "3600" } });
    const problem = await downloadErrorOf(setup.open(ID));
    expect(problem).toMatchObject({
      problem: "rate-limited",
      reason: "too many requests for the server; it asks to wait 3600 s",
    });
    expect(setup.server.requests).toHaveLength(1);
  });
});

describe("access", () => {
  it("needs a token for what is private, and says so", async () => {
    const setup = await hubSetup();
    setup.server.push("someone/secret", mini, { access: "private" });
    for (const [token, reason] of [
      ["", /no such folder, and no such model at http:.*, or it is private and needs a token/],
      ["wrong", /no such folder, and no such model at http:.*, or the token may not see it/],
    ] as const) {
      const problem = await downloadErrorOf(setup.open("someone/secret", { token }));
      expect(problem).toMatchObject({ problem: "not-found", code: "unreadable-file" });
      expect(problem.reason).toMatch(reason);
      expect(problem.message).not.toContain("wrong");
    }
    await (await setup.open("someone/secret", { token: setup.server.token })).readFile("config.json");
  });

  it("to gated models needs a token of who was granted it", async () => {
    const setup = await hubSetup();
    setup.server.push("someone/gated", mini, { access: "gated" });
    const files = await setup.open("someone/gated");
    expect(await files.has(NAME)).toBe(true);
    const problem = await downloadErrorOf(files.open(NAME));
    expect(problem).toMatchObject({ problem: "not-allowed", reason: expect.stringContaining("is gated") });
    expect(setup.server.downloads).toHaveLength(1);
  });

  it("is asked for at the hub alone: the token goes to no other server", async () => {
    const setup = await miniSetup();
    const files = await setup.open(ID, { token: setup.server.token });
    await files.readFile(NAME);
    const byKind = (kind: string) => setup.server.requests.filter((request) => request.kind === kind);
    expect(byKind("resolve")[0].headers.authorization).toBe(`Bearer ${setup.server.token}`);
    expect(byKind("cdn")).toHaveLength(1);
    expect(byKind("cdn")[0].headers.authorization).toBeUndefined();
  });

  it.each([401, 403, 404, 418])("that is refused with %d is not asked for again", async (status) => {
    const setup = await miniSetup();
    setup.server.fault = () => ({ status });
    const problem = await downloadErrorOf(setup.open(ID));
    expect(problem.problem).toBe(status === 404 ? "not-found" : status === 418 ? "network" : "not-allowed");
    expect(setup.server.requests).toHaveLength(1);
  });

  it("to a model that there is not is denied in words", async () => {
    const setup = await hubSetup();
    expect((await downloadErrorOf(setup.open("nobody/nothing"))).message).toMatch(
      /^nobody\/nothing@main: there is no such folder, and no such model at http/,
    );
  });
});

describe("a signal", () => {
  it("ends a download at once, keeps what arrived, and the next call goes on from there", async () => {
    const setup = await miniSetup();
    const controller = new AbortController();
    setup.server.fault = onDownload({ stallAfter: 4_000_000 });
    const files = await setup.open(ID, {
      signal: controller.signal,
      onProgress: ({ file, fileLoaded }) => {
        if (file === NAME && fileLoaded > 1_000_000) controller.abort(new Error("enough"));
      },
    });
    await expect(files.open(NAME)).rejects.toThrow("enough");
    expectNothingWrong(setup);
    expect(statSync(partialOf(setup)).size).toBeGreaterThan(1_000_000);
    expect(readdirSync(join(setup.cacheDir, ".locks", "models--someone--uie-m"))).toEqual([]);
    expectWhole(await (await setup.open(ID)).readFile(NAME));
    expect(ranges(setup).at(-1)).toMatch(/^bytes=[1-9]/);
  });

  it("ends an answer that does not come, and a wait between attempts", async () => {
    for (const fault of [{ stallAfter: 0 }, { status: 429, headers: { "retry-after": "50" } }]) {
      const setup = await miniSetup();
      const controller = new AbortController();
      setup.server.fault = () => {
        controller.abort();
        return fault;
      };
      await expect(setup.open(ID, { signal: controller.signal })).rejects.toMatchObject({
        name: "AbortError",
      });
    }
  });

  it("of another make is looked at as bytes arrive", async () => {
    const setup = await miniSetup();
    let aborted = false;
    const signal = {
      get aborted() {
        return aborted;
      },
      throwIfAborted() {
        if (aborted) throw new Error("stopped by hand");
      },
    };
    const files = await setup.open(ID, {
      signal,
      onProgress: ({ fileLoaded }) => {
        aborted = fileLoaded > 500_000;
      },
    });
    await expect(files.open(NAME)).rejects.toThrow("stopped by hand");
  });

  it("changes nothing for files that are here", async () => {
    const setup = await miniSetup();
    const controller = new AbortController();
    const files = await setup.open(ID, { signal: controller.signal });
    await files.readFile(NAME);
    controller.abort();
    expectWhole(await files.readFile(NAME));
  });
});

describe("progress", () => {
  it("grows to the total of all that is fetched; shards count from the first one on", async () => {
    const setup = await hubSetup();
    const sharded = checkpoint("information-extraction-sharded");
    setup.server.push(ID, sharded);
    const events: DownloadProgress[] = [];
    const files = await setup.open(ID, { onProgress: (event) => events.push(event) });
    const shards = Object.keys(sharded).filter((name) => /^model-\d/.test(name));
    const size = (names: readonly string[]) => names.reduce((sum, name) => sum + sharded[name].length, 0);
    await files.readFile("config.json");
    expect(events.at(-1)).toEqual({
      file: "config.json",
      fileLoaded: size(["config.json"]),
      fileTotal: size(["config.json"]),
      loaded: size(["config.json"]),
      total: size(["config.json"]),
      filesDone: 1,
      filesTotal: 1,
    });
    const before = events.length;
    for (const shard of shards) await files.readFile(shard);
    const during = events.slice(before);
    const total = size(["config.json", ...shards]);
    expect(new Set(during.map((event) => event.total))).toEqual(new Set([total]));
    expect(new Set(during.map((event) => event.filesTotal))).toEqual(new Set([1 + shards.length]));
    for (let i = 1; i < during.length; i++) {
      expect(during[i].loaded).toBeGreaterThanOrEqual(during[i - 1].loaded);
    }
    expect(during.at(-1)).toMatchObject({ loaded: total, filesDone: 1 + shards.length });
    events.length = 0;
    await (await setup.open(ID, { onProgress: (event) => events.push(event) })).readFile("config.json");
    expect(events).toEqual([]);
  });

  it("that throws ends the download with what it threw", async () => {
    const setup = await miniSetup();
    const onProgress = (): void => {
      throw new TypeError("a defect of the listener");
    };
    await expect((await setup.open(ID, { onProgress })).open(NAME)).rejects.toThrow(
      "a defect of the listener",
    );
    expect(ranges(setup)).toHaveLength(1);
  });
});

describe("redirects", () => {
  it("of a model that was renamed are followed, with the token", async () => {
    const setup = await hubSetup();
    setup.server.push(ID, mini, { access: "private" });
    setup.server.fault = ({ path }) =>
      path.includes("old/name")
        ? { status: 307, headers: { location: path.replace("old/name", ID) }, body: "" }
        : undefined;
    const files = await setup.open("old/name", { token: setup.server.token });
    expectWhole(await files.readFile(NAME));
    expectWhole(await files.readFile("config.json"), mini["config.json"]);
    expect(setup.server.requests.filter(({ path }) => path.includes("old/name")).length).toBeGreaterThan(3);
  });

  it.each([
    ["/api/models/someone/uie-m/revision/main", /is redirected more than 8 times/],
    ["file:///etc/passwd", /is redirected to "file:\/\/\/etc\/passwd"/],
    ["http://[", /is redirected to "http:\/\/\["/],
  ])("to %s are refused", async (location, reason) => {
    const setup = await miniSetup();
    setup.server.fault = () => ({ status: 302, headers: { location } });
    expect((await downloadErrorOf(setup.open(ID))).reason).toMatch(reason);
  });
});

describe("calls of one process at once", () => {
  it("share one download, whatever they opened", async () => {
    const setup = await miniSetup();
    const opened = await Promise.all([setup.open(ID), setup.open(ID), setup.open(ID)]);
    for (const bytes of await Promise.all(opened.map((files) => files.readFile(NAME)))) expectWhole(bytes);
    expect(ranges(setup)).toHaveLength(1);
  });

  it("share it between commits that have the file in common", async () => {
    const setup = await miniSetup();
    setup.server.push(ID, { ...mini, "config.json": new Uint8Array(1) }, { branch: "other" });
    const opened = await Promise.all([setup.open(ID), setup.open(ID, { revision: "other" })]);
    for (const bytes of await Promise.all(opened.map((files) => files.readFile(NAME)))) expectWhole(bytes);
    expect(ranges(setup)).toHaveLength(1);
  });

  it("begin again when the lock was taken from them meanwhile", async () => {
    const setup = await miniSetup();
    let looks = 0;
    const isHeld = vi.spyOn(FileLock.prototype, "isHeld").mockImplementation(async () => ++looks !== 20);
    onTestFinished(() => isHeld.mockRestore());
    expectWhole(await (await setup.open(ID)).readFile(NAME));
    expect(ranges(setup)).toHaveLength(2);
  });
});

describe("the API", () => {
  it("may list files in pages", async () => {
    const setup = await miniSetup();
    setup.server.pageSize = 2;
    const files = await setup.open(ID);
    for (const name of Object.keys(mini)) expect(await files.has(name)).toBe(true);
    expect(setup.server.requests.filter(({ kind }) => kind === "tree").length).toBeGreaterThan(2);
  });

  it("is asked for bytes as they are", async () => {
    const setup = await miniSetup();
    await (await setup.open(ID)).readFile(NAME);
    const encodings = setup.server.requests.map(({ headers }) => headers["accept-encoding"]);
    expect(new Set(encodings)).toEqual(new Set(["identity"]));
  });

  it("may be reached through a fetch of one's own", async () => {
    const setup = await miniSetup();
    const asked: string[] = [];
    const through: typeof fetch = (input, init) => {
      asked.push(String(input));
      return fetch(input, init);
    };
    await (await setup.open(ID, { hub: { fetch: through } })).readFile(NAME);
    expect(asked).toHaveLength(setup.server.requests.length);
  });

  it.each([
    [{ endpoint: "huggingface.co" }, "endpoint"],
    [{ endpoint: "ftp://example.org" }, "endpoint"],
    [{ timeout: 0 }, "timeout"],
    [{ apiTimeout: 0 }, "apiTimeout"],
    [{ retries: -1 }, "retries"],
    [{ retryDelay: Number.NaN }, "retryDelay"],
    [{ cacheDir: "" }, "cacheDir"],
    [{ token: "two words" }, "token"],
  ])("takes no %o", async (hub, input) => {
    const setup = await hubSetup();
    await expect(setup.open(ID, { hub })).rejects.toMatchObject({ code: "invalid-input", input });
  });

  it("reads a token from where the tools keep it", async () => {
    const { resolveHubOptions } = await import("../src/hub/hub-options.js");
    const home = temporaryFolder();
    writeFileSync(join(home, "token"), "from-file\n");
    const token = async (environment: Record<string, string>) =>
      (await resolveHubOptions({}, {}, environment)).token;
    expect(await token({ HF_HOME: home })).toBe("from-file");
    expect(await token({ HF_TOKEN_PATH: join(home, "token"), HF_HOME: "/nowhere" })).toBe("from-file");
    expect(await token({ HF_HOME: home, HF_TOKEN: " stated " })).toBe("stated");
    expect(await token({ HF_HOME: home, HF_HUB_DISABLE_IMPLICIT_TOKEN: "1" })).toBeUndefined();
    expect(await token({ HF_HOME: join(home, "none") })).toBeUndefined();
    expect(readFileSync(join(home, "token"), "utf8")).toBe("from-file\n");
  });
});
