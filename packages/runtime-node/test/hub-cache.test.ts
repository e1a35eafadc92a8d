import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { gitHashOf, sha256Of } from "@ernie-m/fixtures/hub-server";
import { ErnieMForInformationExtraction, loadExtractor } from "@ernie-m/heads";
import { ErnieMTokenizer } from "@ernie-m/tokenizer";
import { downloadFileToCacheDir, scanCacheDir, snapshotDownload } from "@huggingface/hub";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { nodeRuntime } from "../src/index.js";
import { checkpoint, downloadErrorOf, hubSetup, ID, mini } from "./hub-setup.js";
import { temporaryFolder } from "./temporary-folder.js";

const TEXT = "Marie Curie was born in Warsaw in 1867.";

describe("a model on the hub", () => {
  it("is fetched, found in the cache the next time, and gives what the local one gives", async () => {
    const { server, cacheDir } = await hubSetup();
    server.push(ID, mini);
    const runtime = nodeRuntime({ hub: { endpoint: server.url, cacheDir } });
    const results: unknown[] = [];
    for (let i = 0; i < 2; i++) {
      const extractor = await loadExtractor(ID, { runtime });
      results.push(await extractor.extract(TEXT, { person: ["birthplace"] }));
      await extractor.dispose();
      if (i === 0) server.requests.length = 0;
    }
    expect(server.requests.map(({ kind }) => kind)).toEqual(["revision"]);
    expect(results[1]).toEqual(results[0]);
    expect(JSON.stringify(results[0])).toContain("Warsaw");
  });

  it("lies in the cache as the Python tools lay it out", async () => {
    const { server, folder, cacheDir, open } = await hubSetup();
    const commit = server.push(ID, mini);
    const files = await open(ID);
    for (const name of ["config.json", "model.safetensors"]) await files.readFile(name);
    const weights = mini["model.safetensors"];
    const config = mini["config.json"];
    expect(readdirSync(folder).sort()).toEqual(["blobs", "refs", "snapshots", "trees"]);
    expect(readFileSync(join(folder, "refs/main"), "utf8")).toBe(commit);
    expect(readdirSync(join(folder, "blobs")).sort()).toEqual([gitHashOf(config), sha256Of(weights)].sort());
    const snapshot = join(folder, "snapshots", commit);
    expect(readdirSync(snapshot).sort()).toEqual(["config.json", "model.safetensors"]);
    expect(readlinkSync(join(snapshot, "config.json"))).toBe(join("../../blobs", gitHashOf(config)));
    expect(readlinkSync(join(snapshot, "model.safetensors"))).toBe(join("../../blobs", sha256Of(weights)));
    const tree = JSON.parse(readFileSync(join(folder, "trees", `${commit}.json`), "utf8"));
    expect(tree.format_version).toBe(1);
    expect(tree.files["config.json"]).toEqual({ size: config.length, blob_id: gitHashOf(config) });
    expect(tree.files["model.safetensors"]).toMatchObject({
      size: weights.length,
      lfs_sha256: sha256Of(weights),
      lfs_size: weights.length,
    });
    expect(readdirSync(join(cacheDir, ".locks", `models--someone--uie-m`))).toEqual([]);
    const scanned = await scanCacheDir(cacheDir);
    expect(scanned.warnings).toEqual([]);
    expect(scanned.repos[0]).toMatchObject({ id: { name: ID }, filesCount: 2 });
  });

  it("that another tool has put into the cache is not fetched again", async () => {
    const { server, cacheDir, open } = await hubSetup();
    vi.spyOn(console, "debug").mockImplementation(() => undefined);
    onTestFinished(() => void vi.restoreAllMocks());
    server.push(ID, mini);
    await snapshotDownload({ repo: ID, hubUrl: server.url, cacheDir });
    server.requests.length = 0;
    const files = await open(ID);
    for (const [name, bytes] of Object.entries(mini))
      expect(Buffer.compare(await files.readFile(name), bytes)).toBe(0);
    expect(server.downloads).toEqual([]);
  });

  it("that this has put into the cache is not fetched again by another tool", async () => {
    const { server, cacheDir, open } = await hubSetup();
    const commit = server.push(ID, mini);
    await (await open(ID)).readFile("model.safetensors");
    server.requests.length = 0;
    const path = await downloadFileToCacheDir({
      repo: ID,
      path: "model.safetensors",
      revision: commit,
      hubUrl: server.url,
      cacheDir,
    });
    expect(server.requests).toEqual([]);
    expect(statSync(path).size).toBe(mini["model.safetensors"].length);
  });

  it("fetches only what is asked for, and asks for the file list once", async () => {
    const { server, open } = await hubSetup();
    server.push(ID, mini);
    const files = await open(ID);
    expect(
      await Promise.all(["config.json", "pytorch_model.bin", "vocab.txt"].map((name) => files.has(name))),
    ).toEqual([true, false, true]);
    await Promise.all([
      files.readFile("config.json"),
      files.readFile("config.json"),
      files.readFile("config.json"),
    ]);
    expect(server.requests.map(({ kind }) => kind)).toEqual(["revision", "tree", "resolve"]);
    for (const name of ["../config.json", "a/b", ""]) {
      expect(await files.has(name)).toBe(false);
      await expect(files.open(name)).rejects.toThrow("is not a plain file name");
    }
    expect((await downloadErrorOf(files.open("nothing.json"))).message).toBe(
      `${ID}@main/nothing.json: there is no such file in this revision`,
    );
  });

  it("is read from one copy of its weights: safetensors, else .bin, else .pdparams", async () => {
    const copies = {
      ...checkpoint("information-extraction"),
      "pytorch_model.bin": checkpoint("information-extraction-torch-zip")["pytorch_model.bin"],
      "model_state.pdparams": checkpoint("information-extraction-paddle")["model_state.pdparams"],
    };
    const order = ["model.safetensors", "pytorch_model.bin", "model_state.pdparams"];
    for (let i = 0; i < order.length; i++) {
      const { server, cacheDir } = await hubSetup();
      const kept = Object.entries(copies).filter(([name]) => !order.slice(0, i).includes(name));
      server.push(ID, Object.fromEntries(kept));
      const runtime = nodeRuntime({ hub: { endpoint: server.url, cacheDir } });
      await (await ErnieMForInformationExtraction.fromPretrained(ID, { runtime })).dispose();
      expect(new Set(server.downloads.map(({ file }) => file))).toEqual(new Set(["config.json", order[i]]));
    }
  });

  it("is read from the copy that is asked for, and its tokenizer goes with it", async () => {
    const { server, cacheDir } = await hubSetup();
    server.push(ID, {
      ...mini,
      "pytorch_model.bin": checkpoint("information-extraction-torch-zip")["pytorch_model.bin"],
      "model_state.pdparams": checkpoint("information-extraction-paddle")["model_state.pdparams"],
      "config.json": checkpoint("information-extraction")["config.json"],
    });
    const runtime = nodeRuntime({ hub: { endpoint: server.url, cacheDir } });
    const model = await ErnieMForInformationExtraction.fromPretrained(ID, { runtime, weights: "torch" });
    await model.dispose();
    expect(new Set(server.downloads.map(({ file }) => file))).toEqual(
      new Set(["config.json", "pytorch_model.bin"]),
    );
    // The tables of the two models differ: that the vocabulary is too large for this one says which was read.
    const loading = loadExtractor(ID, { runtime, weights: "paddle" });
    await expect(loading).rejects.toMatchObject({ code: "vocabulary-mismatch", rows: 512 });
    const tokenizer = await ErnieMTokenizer.fromPretrained(ID, { runtime, weights: "paddle" });
    expect(tokenizer.variant).toBe("paddle");
    expect(server.downloads.some(({ file }) => file === "model.safetensors")).toBe(false);
  });

  it("gives its tokenizer without its weights", async () => {
    const { server, cacheDir } = await hubSetup();
    server.push(ID, mini);
    const runtime = nodeRuntime({ hub: { endpoint: server.url, cacheDir } });
    const tokenizer = await ErnieMTokenizer.fromPretrained(ID, { runtime });
    expect(tokenizer.variant).toBe("hf");
    const heads = server.downloads.filter(({ file }) => file === "model.safetensors");
    expect(heads.map(({ kind, headers }) => `${kind} ${headers.range}`)).toEqual([
      "resolve bytes=0-131071",
      "cdn bytes=0-131071",
    ]);
    server.requests.length = 0;
    const again = await ErnieMTokenizer.fromPretrained(ID, { runtime, offline: true });
    expect(again.encode(TEXT).ids).toEqual(tokenizer.encode(TEXT).ids);
    expect(server.requests).toEqual([]);
    // What was looked at is the beginning of the download.
    const files = await runtime.openCheckpoint(ID);
    expect(Buffer.compare(await files.readFile("model.safetensors"), mini["model.safetensors"])).toBe(0);
    expect(server.downloads.at(-1)!.headers.range).toBe("bytes=131072-");
  });

  it("shares a file that two commits have", async () => {
    const { server, folder, open } = await hubSetup();
    server.push(ID, mini);
    await (await open(ID)).readFile("model.safetensors");
    const next = server.push(ID, { ...mini, "config.json": new TextEncoder().encode("{}") });
    server.requests.length = 0;
    const files = await open(ID);
    await files.readFile("model.safetensors");
    expect(server.downloads).toEqual([]);
    expect(new TextDecoder().decode(await files.readFile("config.json"))).toBe("{}");
    expect(readFileSync(join(folder, "refs/main"), "utf8")).toBe(next);
  });
});

describe("a revision", () => {
  it("is a branch, a tag or a commit", async () => {
    const { server, folder, open } = await hubSetup();
    const first = server.push(
      ID,
      { ...mini, "config.json": new TextEncoder().encode("1") },
      { branch: "v1" },
    );
    server.push(ID, { ...mini, "config.json": new TextEncoder().encode("2") });
    server.push(ID, { ...mini, "config.json": new TextEncoder().encode("3") }, { branch: "refs/pr/7" });
    const read = async (revision: string) =>
      new TextDecoder().decode(await (await open(ID, { revision })).readFile("config.json"));
    expect(await Promise.all(["v1", first, "main", "refs/pr/7"].map(read))).toEqual(["1", "1", "2", "3"]);
    expect(readFileSync(join(folder, "refs/refs/pr/7"), "utf8")).toHaveLength(40);
    const missing = await downloadErrorOf(open(ID, { revision: "v9" }));
    expect(missing).toMatchObject({
      problem: "not-found",
      message: `${ID}@v9: the model has no revision "v9"`,
    });
    expect((await downloadErrorOf(open(ID, { revision: "0".repeat(40) }))).problem).toBe("not-found");
  });

  it("that is a whole commit needs no request once its files are here", async () => {
    const { server, open } = await hubSetup();
    const commit = server.push(ID, mini);
    await (await open(ID, { revision: commit })).readFile("config.json");
    server.requests.length = 0;
    const files = await open(ID, { revision: commit });
    expect(await files.has("config.json")).toBe(true);
    expect(await files.has("pytorch_model.bin")).toBe(false);
    await files.readFile("config.json");
    expect(server.requests).toEqual([]);
  });

  it.each(["", "../main", "a/../b", "/main", "a//b", ".hidden", "a b", "a\\b", "a..b", "x.lock", "a\0b"])(
    "cannot be %o",
    async (revision) => {
      const { server, open } = await hubSetup();
      await expect(open(ID, { revision })).rejects.toMatchObject({
        code: "invalid-input",
        input: "revision",
      });
      expect(server.requests).toEqual([]);
    },
  );
});

describe("offline", () => {
  it("uses what is in the cache without any request, and says what is missing", async () => {
    const { server, folder, open } = await hubSetup();
    const commit = server.push(ID, mini);
    const missing = await downloadErrorOf(open(ID, { offline: true }));
    expect(missing.message).toBe(
      `${ID}@main: is not in the cache (${folder}), and nothing is requested: offline mode is on`,
    );
    await (await open(ID)).readFile("config.json");
    server.requests.length = 0;
    for (const revision of ["main", commit]) {
      const files = await open(ID, { offline: true, revision });
      await files.readFile("config.json");
      // The file list is in the cache too: what the model has is known.
      expect(await files.has("model.safetensors")).toBe(true);
      expect(await files.has("pytorch_model.bin")).toBe(false);
      const absent = await downloadErrorOf(files.open("model.safetensors"));
      expect(absent).toMatchObject({ problem: "offline", file: `${ID}@${revision}/model.safetensors` });
      expect(absent.reason).toMatch(
        /^is not in the cache \(.*\), and nothing is requested: offline mode is on$/,
      );
    }
    expect(server.requests).toEqual([]);
  });

  it("goes by the cache alone where it has no file list, as after other tools", async () => {
    const { server, folder, open } = await hubSetup();
    const commit = server.push(ID, mini);
    await (await open(ID)).readFile("config.json");
    rmSync(join(folder, "trees"), { recursive: true });
    const files = await open(ID, { offline: true });
    expect(await files.has("config.json")).toBe(true);
    expect(await files.has("model.safetensors")).toBe(false);
    await files.readFile("config.json");
    expect((await downloadErrorOf(files.open("vocab.txt"))).reason).toContain(
      join(folder, "snapshots", commit),
    );
  });

  it.each(["1", "on", "Yes", "TRUE"])(
    "is what HF_HUB_OFFLINE=%s says, unless told otherwise",
    async (value) => {
      const { server, open } = await hubSetup();
      server.push(ID, mini);
      vi.stubEnv("HF_HUB_OFFLINE", value);
      onTestFinished(() => void vi.unstubAllEnvs());
      expect((await downloadErrorOf(open(ID, { hub: { offline: undefined } }))).problem).toBe("offline");
      await open(ID, { offline: false });
    },
  );

  it("is what remains when the hub cannot be reached: the revision as it was last seen", async () => {
    const { server, open } = await hubSetup();
    server.push(ID, mini);
    await (await open(ID)).readFile("config.json");
    await server.stop();
    const files = await open(ID);
    expect(Buffer.compare(await files.readFile("config.json"), mini["config.json"])).toBe(0);
    const absent = await downloadErrorOf(files.readFile("vocab.txt"));
    expect(absent.message).toMatch(/vocab\.txt: is not in the cache .*cannot be fetched: .*ECONNREFUSED/);
    const other = await downloadErrorOf(open("someone/else"));
    expect(other).toMatchObject({ problem: "network", message: expect.stringContaining("ECONNREFUSED") });
  });
});

describe("a hub that does not answer", () => {
  it.each([500, 429])("(%d) is asked twice when there is a cache to fall back on", async (status) => {
    const { server, open } = await hubSetup();
    server.push(ID, mini);
    await (await open(ID)).readFile("config.json");
    server.requests.length = 0;
    server.fault = () => ({ status });
    expect(Buffer.compare(await (await open(ID)).readFile("config.json"), mini["config.json"])).toBe(0);
    expect(server.requests).toHaveLength(2);
  });
});

describe("the cache", () => {
  it("is where the environment says", async () => {
    const { server } = await hubSetup();
    server.push(ID, mini);
    onTestFinished(() => void vi.unstubAllEnvs());
    const home = temporaryFolder();
    const runtime = nodeRuntime();
    vi.stubEnv("HF_ENDPOINT", `${server.url}/`);
    for (const [variables, root] of [
      [{ XDG_CACHE_HOME: join(home, "a") }, join(home, "a/huggingface/hub")],
      [{ HF_HOME: join(home, "b") }, join(home, "b/hub")],
      [{ HF_HUB_CACHE: join(home, "c") }, join(home, "c")],
    ] as const) {
      for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
      await (await runtime.openCheckpoint(ID)).readFile("config.json");
      expect(readdirSync(root)).toContain("models--someone--uie-m");
    }
    const own = join(home, "own");
    await (await runtime.openCheckpoint(ID, { cacheDir: own })).readFile("config.json");
    expect(readdirSync(own)).toContain("models--someone--uie-m");
  });

  it("is repaired where a file has another size than listed, or is a link to nothing", async () => {
    const { server, folder, open } = await hubSetup();
    const commit = server.push(ID, mini);
    const name = "vocab.txt";
    const content = mini[name];
    await (await open(ID)).readFile(name);
    const blob = join(folder, "blobs", sha256Of(content));
    for (const damage of [() => writeFileSync(blob, "half"), () => rmSync(blob)]) {
      damage();
      expect(Buffer.compare(await (await open(ID)).readFile(name), content)).toBe(0);
      expect(lstatSync(join(folder, "snapshots", commit, name)).isSymbolicLink()).toBe(true);
    }
    writeFileSync(blob, "half");
    expect((await downloadErrorOf((await open(ID, { offline: true })).open(name))).reason).toContain(
      "4 of its 101752",
    );
  });

  it("that cannot be written is an error that says why, one that needs no write is none", async () => {
    const { server, open } = await hubSetup();
    server.push(ID, mini);
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "");
    const files = await open(ID, { cacheDir: file });
    expect(await files.has("config.json")).toBe(true);
    const problem = await downloadErrorOf(files.readFile("config.json"));
    expect(problem.problem).toBe("storage");
    expect(problem.reason).toMatch(
      /^cannot be written to the cache: .*: (a part of the path is not a folder|EEXIST)/,
    );
  });
});

describe("what is local", () => {
  it("is never looked for on the hub", async () => {
    const { server, open } = await hubSetup();
    server.push(ID, mini);
    const folder = temporaryFolder();
    vi.spyOn(process, "cwd").mockReturnValue(folder);
    onTestFinished(() => void vi.restoreAllMocks());
    mkdirSync(join(folder, ID), { recursive: true });
    expect((await open(ID)).location).toBe(join(folder, ID));
    for (const path of [
      "./someone/else",
      "../x",
      "/nowhere/else",
      "~/models",
      "C:\\models",
      "a/b/c",
      "file:///no/where",
    ]) {
      await expect(open(path)).rejects.toThrow(/there is no such folder|URL/);
    }
    expect(server.requests).toEqual([]);
  });
});
