import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { COMMIT_FILE } from "./commit-record.js";
import { createFolder } from "./folder-sink.js";
import { openFolder } from "./local-files.js";

const NAMES = ["config.json", "vocab.txt", "model.safetensors", "tokenizer_config.json"];

function contentsOf(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]),
  );
}

function put(folder: string, names: readonly string[], content: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of names) writeFileSync(join(folder, name), content);
}

async function overwrite(target: string): Promise<void> {
  const sink = await createFolder(target, { overwrite: true });
  for (const name of NAMES) {
    const file = await sink.create(name);
    await file.write(new TextEncoder().encode("new"));
    await file.close();
  }
  await sink.commit();
}

const everyNew = Object.fromEntries(NAMES.map((name) => [name, "new"]));

it.runIf(process.platform !== "win32")(
  "a folder that is there keeps its mode, and its files theirs",
  async () => {
    const root = temporaryFolder();
    const target = join(root, "model");
    put(target, ["config.json", "README.md"], "old");
    chmodSync(target, 0o700);
    chmodSync(join(target, "config.json"), 0o600);
    const { ino } = statSync(target);
    await overwrite(target);
    expect(statSync(target)).toMatchObject({ ino });
    expect(statSync(target).mode & 0o777).toBe(0o700);
    expect(statSync(join(target, "config.json")).mode & 0o777).toBe(0o600);
    expect(contentsOf(target)).toEqual({ ...everyNew, "README.md": "old" });
    expect(readdirSync(root)).toEqual(["model"]);
  },
);

it("an empty folder that one stands in is the one that is filled", async () => {
  const target = join(temporaryFolder(), "model");
  mkdirSync(target);
  const { ino } = statSync(target);
  await overwrite(target);
  expect(statSync(target)).toMatchObject({ ino });
  expect(contentsOf(target)).toEqual(everyNew);
});

/** Overwrites a checkpoint in a process that is killed at its nth rename. */
const KILLED = `
  import { syncBuiltinESMExports } from "node:module";
  import fs from "node:fs/promises";
  const [, , sink, target, last] = process.argv;
  const { rename } = fs;
  let renames = 0;
  fs.rename = async (...args) => {
    if (++renames > Number(last)) process.kill(process.pid, "SIGKILL");
    return rename(...args);
  };
  syncBuiltinESMExports();
  const { createFolder } = await import(sink);
  const checkpoint = await createFolder(target, { overwrite: true });
  for (const name of ${JSON.stringify(NAMES)}) {
    const file = await checkpoint.create(name);
    await file.write(new TextEncoder().encode("new"));
    await file.close();
  }
  await checkpoint.commit();
`;

it("killed at any rename, the folder has the old checkpoint or, once opened, the new one", async () => {
  const root = temporaryFolder();
  const program = join(root, "killed.mjs");
  writeFileSync(program, KILLED);
  const built = new URL("../../dist/checkpoint/folder-sink.js", import.meta.url).href;
  const seen = new Set<string>();
  for (let renames = 0; renames <= NAMES.length + 1; renames++) {
    const target = join(root, `at-${renames}`, "model");
    put(target, ["config.json", "model.safetensors", "pytorch_model.bin", "README.md"], "old");
    const before = contentsOf(target);
    const child = spawn(process.execPath, [program, built, target, String(renames)], { stdio: "inherit" });
    await once(child, "close");
    const files = await openFolder(pathToFileURL(target));
    expect(existsSync(join(target, COMMIT_FILE))).toBe(false);
    const after = contentsOf(files.location);
    const isNew = after["config.json"] === "new";
    expect(after).toEqual(isNew ? { ...everyNew, "README.md": "old" } : before);
    seen.add(isNew ? "new" : "old");
    // Opened, the finished part is gone; what never got so far goes when the next one is written.
    if (isNew) expect(readdirSync(join(target, ".."))).toEqual(["model"]);
    await (await createFolder(target, { overwrite: true })).abort();
    expect(readdirSync(join(target, ".."))).toEqual(["model"]);
  }
  expect([...seen].sort()).toEqual(["new", "old"]);
});

it("a record that did not come from here is refused, and moves and removes nothing", async () => {
  const root = temporaryFolder();
  const target = join(root, "model");
  put(target, ["config.json"], "own");
  put(join(root, "elsewhere"), ["secret"], "secret");
  for (const record of [
    { part: "elsewhere", files: ["secret"], remove: [] },
    { part: "../elsewhere", files: ["secret"], remove: [] },
    { part: ".model.x.part", files: ["../elsewhere/secret"], remove: [] },
    { part: ".model.x.part", files: [], remove: ["../elsewhere/secret"] },
    { part: 5, files: [{}], remove: null },
  ]) {
    writeFileSync(join(target, COMMIT_FILE), JSON.stringify(record));
    await expect(openFolder(target)).rejects.toThrow("is not what an interrupted save leaves");
    expect(contentsOf(join(root, "elsewhere"))).toEqual({ secret: "secret" });
    expect(readFileSync(join(target, "config.json"), "utf8")).toBe("own");
  }
  writeFileSync(join(target, COMMIT_FILE), "{");
  await expect(openFolder(target)).rejects.toMatchObject({ name: "CheckpointError", code: "malformed-file" });
});
