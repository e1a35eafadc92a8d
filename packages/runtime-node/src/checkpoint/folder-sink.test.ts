import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type CheckpointSink, SaveError } from "@ernie-m/core";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { createFolder } from "./folder-sink.js";

async function fill(sink: CheckpointSink, contents: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(contents)) {
    const file = await sink.create(name);
    for (const char of text) await file.write(new TextEncoder().encode(char));
    await file.close();
  }
}

function contentsOf(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]),
  );
}

function put(folder: string, contents: Readonly<Record<string, string>>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(contents)) writeFileSync(join(folder, name), text);
}

describe("createFolder", () => {
  it("shows nothing before the commit and all after it", async () => {
    const root = temporaryFolder();
    const target = join(root, "new", "deep", "model");
    const sink = await createFolder(target);
    await fill(sink, { "config.json": "{}", "model.safetensors": "weights" });
    expect(existsSync(target)).toBe(false);
    await sink.commit();
    expect(contentsOf(target)).toEqual({ "config.json": "{}", "model.safetensors": "weights" });
    expect(readdirSync(join(root, "new", "deep"))).toEqual(["model"]);
    await sink.abort();
    expect(readdirSync(target)).toHaveLength(2);
  });

  it("leaves no trace after an abort, not even the folders above", async () => {
    const root = temporaryFolder();
    const sink = await createFolder(join(root, "new", "deep", "model"));
    const file = await sink.create("model.safetensors");
    await file.write(Uint8Array.of(1));
    await sink.abort();
    await sink.abort();
    expect(readdirSync(root)).toEqual([]);
  });

  it("takes a file: URL, an empty folder and a link to one", async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, "empty"));
    symlinkSync(join(root, "empty"), join(root, "link"));
    const one = await createFolder(pathToFileURL(join(root, "url model")));
    await fill(one, { a: "1" });
    await one.commit();
    const two = await createFolder(join(root, "link"));
    await fill(two, { a: "2" });
    await two.commit();
    expect(contentsOf(join(root, "url model"))).toEqual({ a: "1" });
    expect(contentsOf(join(root, "empty"))).toEqual({ a: "2" });
    expect(readdirSync(root).sort()).toEqual(["empty", "link", "url model"]);
  });

  it("refuses a folder with files in it, naming some", async () => {
    const target = join(temporaryFolder(), "model");
    put(target, { a: "", b: "", c: "", d: "" });
    await expect(createFolder(target)).rejects.toMatchObject({
      code: "target-exists",
      message: `${target}: exists and is not empty: it has "a", "b", "c" and 1 more`,
    });
  });

  it("refuses when files appeared while it wrote", async () => {
    const target = join(temporaryFolder(), "model");
    const sink = await createFolder(target);
    await fill(sink, { a: "new" });
    put(target, { mine: "kept" });
    await expect(sink.commit()).rejects.toThrow(SaveError);
    await sink.abort();
    expect(contentsOf(target)).toEqual({ mine: "kept" });
  });

  it("overwrites a checkpoint when told to: stale weights go, other files stay", async () => {
    const root = temporaryFolder();
    const target = join(root, "model");
    put(target, {
      "README.md": "mine",
      "config.json": "old",
      "model-00001-of-00002.safetensors": "old",
      "model-00002-of-00002.safetensors": "old",
      "model.safetensors.index.json": "old",
      "pytorch_model.bin": "old",
      "extra.txt": "mine",
    });
    const sink = await createFolder(target, { overwrite: true });
    await fill(sink, { "config.json": "new", "model.safetensors": "new", "extra.txt": "new" });
    expect(contentsOf(target)["config.json"]).toBe("old");
    await sink.commit();
    expect(contentsOf(target)).toEqual({
      "README.md": "mine",
      "config.json": "new",
      "model.safetensors": "new",
      "extra.txt": "new",
    });
    expect(readdirSync(root)).toEqual(["model"]);
  });

  it("puts the old checkpoint back when the new one cannot take its place", async () => {
    const root = temporaryFolder();
    const target = join(root, "model");
    put(target, { "config.json": "old", "vocab.txt": "old" });
    const sink = await createFolder(target, { overwrite: true });
    await fill(sink, { "config.json": "new", "model.safetensors": "new" });
    // The new weights are gone when their turn comes.
    const part = readdirSync(root).find((name) => name.endsWith(".part"));
    rmSync(join(root, part ?? "", "model.safetensors"));
    await expect(sink.commit()).rejects.toThrow(SaveError);
    await sink.abort();
    expect(contentsOf(target)).toEqual({ "config.json": "old", "vocab.txt": "old" });
    expect(readdirSync(root)).toEqual(["model"]);
  });

  it("never takes the source for its target, whatever path leads there", async () => {
    const root = temporaryFolder();
    const source = join(root, "model");
    put(source, { "config.json": "old" });
    symlinkSync(source, join(root, "link"));
    for (const target of [source, join(root, "link"), `${source}/../model/`]) {
      await expect(createFolder(target, { overwrite: true, source })).rejects.toMatchObject({
        code: "target-is-source",
      });
    }
    expect(contentsOf(source)).toEqual({ "config.json": "old" });
  });

  it.each(["", "..", "a/b", "/tmp/x"])("refuses a file called %j", async (name) => {
    const sink = await createFolder(join(temporaryFolder(), "model"));
    await expect(sink.create(name)).rejects.toThrow("is not a plain file name");
    await sink.abort();
  });

  it.each(["", "https://example.com/model"])("refuses the target %j", async (where) => {
    await expect(createFolder(where)).rejects.toMatchObject({ code: "unwritable" });
  });

  it("says in words what the platform refuses", async () => {
    const root = temporaryFolder();
    put(root, { file: "" });
    for (const overwrite of [false, true]) {
      const creating = createFolder(join(root, "file"), { overwrite });
      await expect(creating).rejects.toThrow("is a file, expected a folder");
    }
    await expect(createFolder(join(root, "file", "model"))).rejects.toMatchObject({ code: "unwritable" });
    if (process.getuid?.() === 0) return;
    mkdirSync(join(root, "closed"));
    chmodSync(join(root, "closed"), 0o500);
    await expect(createFolder(join(root, "closed", "model"))).rejects.toThrow("permission denied");
  });

  it("removes what killed processes left beside the target, and nothing that is still written or needed", async () => {
    const root = temporaryFolder();
    const part = (digit: string, target = "model"): string =>
      `.${target}.${digit.repeat(8)}-0000-4000-8000-000000000000.part`;
    const putPart = (name: string, pid?: number): string => {
      put(join(root, name), { "model.safetensors": "weights" });
      const holder = JSON.stringify({ id: name, pid, host: hostname() });
      if (pid !== undefined) writeFileSync(join(root, `${name}.lock`), holder);
      return name;
    };
    const gone = 2 ** 30;
    putPart(part("0"), gone);
    put(join(root, `${part("0")}.old`), { "model.safetensors": "old" });
    put(join(root, `${part("1")}.old`), { "model.safetensors": "old" });
    writeFileSync(join(root, `${part("2")}.lock`), JSON.stringify({ id: "2", pid: gone, host: hostname() }));
    // Of versions without locks: nobody has written to it for days.
    putPart(part("3"));
    const long = Date.now() / 1000 - 200_000;
    const untouched = [part("3"), join(part("3"), "model.safetensors"), `${part("1")}.old`];
    for (const name of untouched) utimesSync(join(root, name), long, long);
    const written = [putPart(part("4"), process.ppid), `${part("4")}.lock`, putPart(part("5"))];
    const needed = [putPart(part("6"), gone), `${part("6")}.lock`];
    const record = { part: part("6"), files: ["model.safetensors"], remove: [] };
    put(join(root, "renamed"), { ".ernie-m-commit.json": JSON.stringify(record) });
    const others = [
      putPart(part("7", "other"), gone),
      `${part("7", "other")}.lock`,
      putPart(".model.mine.part"),
    ];
    const first = await createFolder(join(root, "model"));
    const second = await createFolder(join(root, "model"));
    await fill(first, { a: "1" });
    await second.abort();
    await first.commit();
    expect(readdirSync(root).sort()).toEqual([...written, ...needed, ...others, "model", "renamed"].sort());
  });

  it("does not start for a signal that is aborted already", async () => {
    const root = temporaryFolder();
    const creating = createFolder(join(root, "model"), { signal: AbortSignal.abort() });
    await expect(creating).rejects.toMatchObject({ name: "AbortError" });
    expect(readdirSync(root)).toEqual([]);
  });
});
