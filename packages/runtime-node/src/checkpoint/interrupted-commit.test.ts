import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { CheckpointError, SaveError } from "@ernie-m/core";
import { describe, expect, it } from "vitest";
import { beforeOperation } from "../../test/before-operation.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { COMMIT_FILE } from "./commit-record.js";
import { createFolder } from "./folder-sink.js";
import { openFolder } from "./local-files.js";

const NAMES = ["config.json", "model.safetensors", "vocab.txt"];
/** A weight file that the new checkpoint has none of. */
const STALE = "pytorch_model.bin";
const everyNew = Object.fromEntries(NAMES.map((name) => [name, "new"]));
const everyOld = Object.fromEntries([...NAMES, STALE].map((name) => [name, "old"]));

function contentsOf(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]),
  );
}

/** An old checkpoint, of another time than what is written now. */
function putOld(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of [...NAMES, STALE]) {
    writeFileSync(join(folder, name), "old");
    utimesSync(join(folder, name), 1e9, 1e9);
  }
}

async function overwrite(target: string): Promise<void> {
  const sink = await createFolder(target, { overwrite: true });
  try {
    for (const name of NAMES) {
      const file = await sink.create(name);
      await file.write(new TextEncoder().encode("new"));
      await file.close();
    }
    await sink.commit();
  } catch (cause) {
    await sink.abort();
    throw cause;
  }
}

/** Overwrites an old checkpoint up to when so many files have moved, as if the process were stopped there. */
async function interrupt(target: string, moved = 1): Promise<void> {
  putOld(target);
  let end = (): void => undefined;
  await new Promise<void>((stopped, failed) => {
    let left = moved;
    end = beforeOperation("rename", (from) => {
      if (from.endsWith(COMMIT_FILE) || left-- > 0) return;
      stopped();
      return new Promise(() => undefined);
    });
    overwrite(target).then(() => failed(new Error("was not stopped")), failed);
  });
  end();
}

function partBeside(root: string): string {
  const name = readdirSync(root).find((one) => one.endsWith(".part"));
  return join(root, name ?? "none");
}

/** As records were before they said what files are known by. */
function withoutStamps(target: string): void {
  const path = join(target, COMMIT_FILE);
  const { part, files, remove } = JSON.parse(readFileSync(path, "utf8"));
  writeFileSync(path, JSON.stringify({ part, files, remove }));
}

describe("a commit that was interrupted", () => {
  it.each([
    ["a link of another name", "current"],
    ["a link of the same name elsewhere", "elsewhere/model"],
  ])("is finished through %s", async (_, name) => {
    const root = temporaryFolder();
    const target = join(root, "models", "model");
    await interrupt(target);
    mkdirSync(join(root, "elsewhere"));
    symlinkSync(target, join(root, name));
    await openFolder(join(root, name));
    expect(contentsOf(target)).toEqual(everyNew);
  });

  it.each([
    ["renamed", "renamed"],
    ["moved together with the part", "elsewhere/moved"],
  ])("is finished in a folder that was %s", async (_, name) => {
    const root = temporaryFolder();
    await interrupt(join(root, "model"));
    const moved = join(root, name);
    mkdirSync(dirname(moved), { recursive: true });
    renameSync(join(root, "model"), moved);
    const part = partBeside(root);
    renameSync(part, join(dirname(moved), basename(part)));
    await openFolder(moved);
    expect(contentsOf(moved)).toEqual(everyNew);
  });

  it.each([["with"], ["without"]])(
    "is refused where the part is not beside the folder, and nothing is touched: record %s stamps",
    async (how) => {
      const root = temporaryFolder();
      const target = join(root, "model");
      await interrupt(target);
      if (how === "without") withoutStamps(target);
      const copy = join(root, "copies", "model");
      cpSync(target, copy, { recursive: true, preserveTimestamps: true });
      const before = contentsOf(copy);
      const opening = openFolder(copy);
      await expect(opening).rejects.toThrow(CheckpointError);
      await expect(opening).rejects.toThrow(/is half overwritten, and what is missing is not beside it/);
      expect(contentsOf(copy)).toEqual(before);
      expect(before).toMatchObject({ "config.json": "new", "model.safetensors": "old", [STALE]: "old" });
      await overwrite(copy);
      await openFolder(copy);
      expect(contentsOf(copy)).toEqual(everyNew);
    },
  );

  it("is refused where a part of the part is gone, of files of the old ones' sizes", async () => {
    const root = temporaryFolder();
    const target = join(root, "model");
    await interrupt(target);
    rmSync(join(partBeside(root), "model.safetensors"));
    const before = contentsOf(target);
    await expect(openFolder(target)).rejects.toThrow("is half overwritten");
    expect(contentsOf(target)).toEqual(before);
  });

  it("is finished without the part where everything has moved", async () => {
    const root = temporaryFolder();
    const target = join(root, "model");
    await interrupt(target, NAMES.length - 1);
    const part = partBeside(root);
    renameSync(join(part, "vocab.txt"), join(target, "vocab.txt"));
    rmSync(part, { recursive: true });
    await openFolder(target);
    expect(contentsOf(target)).toEqual(everyNew);
  });

  it("is finished from a record that does not say what files are known by", async () => {
    const root = temporaryFolder();
    const target = join(root, "model");
    await interrupt(target);
    withoutStamps(target);
    await openFolder(target);
    expect(contentsOf(target)).toEqual(everyNew);
  });
});

describe("a commit whose file cannot move", () => {
  /** What is in the way of the second of three files. */
  function obstruct(target: string): string {
    const obstacle = join(target, "model.safetensors");
    rmSync(obstacle);
    mkdirSync(join(obstacle, "inside"), { recursive: true });
    return obstacle;
  }

  it("is taken back: the old files are there again, and nothing else is", async () => {
    const root = temporaryFolder();
    const target = join(root, "model");
    putOld(target);
    const obstacle = obstruct(target);
    await expect(overwrite(target)).rejects.toThrow(SaveError);
    expect(existsSync(join(obstacle, "inside"))).toBe(true);
    rmSync(obstacle, { recursive: true });
    const { "model.safetensors": _, ...others } = everyOld;
    expect(contentsOf(target)).toEqual(others);
    expect(readdirSync(root)).toEqual(["model"]);
  });

  it("stays to be finished on a disk without second names, and leaves what it has not come to", async () => {
    const root = temporaryFolder();
    const target = join(root, "model");
    putOld(target);
    const obstacle = obstruct(target);
    beforeOperation("link", () => {
      throw Object.assign(new Error("no such names here"), { code: "EPERM" });
    });
    await expect(overwrite(target)).rejects.toThrow(/is half overwritten, opening it goes on: /);
    expect(readFileSync(join(target, "config.json"), "utf8")).toBe("new");
    for (const name of ["vocab.txt", STALE]) expect(readFileSync(join(target, name), "utf8")).toBe("old");
    rmSync(obstacle, { recursive: true });
    await openFolder(target);
    expect(contentsOf(target)).toEqual(everyNew);
  });

  it("is taken back on a disk without second names while nothing has moved", async () => {
    const root = temporaryFolder();
    const target = join(root, "model");
    putOld(target);
    rmSync(join(target, "config.json"));
    mkdirSync(join(target, "config.json", "inside"), { recursive: true });
    beforeOperation("link", () => {
      throw Object.assign(new Error("no such names here"), { code: "EPERM" });
    });
    await expect(overwrite(target)).rejects.toThrow(SaveError);
    rmSync(join(target, "config.json"), { recursive: true });
    const { "config.json": _, ...others } = everyOld;
    expect(contentsOf(target)).toEqual(others);
    expect(readdirSync(root)).toEqual(["model"]);
  });
});
