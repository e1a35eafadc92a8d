import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { CheckpointError } from "@ernie-m/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { openFolder } from "./local-files.js";

/** Root may read everything. */
const permissionsHold = process.platform !== "win32" && process.getuid?.() !== 0;

async function problemOf(promise: Promise<unknown>): Promise<CheckpointError> {
  const problem: unknown = await promise.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (problem instanceof CheckpointError) return problem;
  throw new Error(`expected a CheckpointError, got ${String(problem)}`);
}

describe("openFolder", () => {
  it("takes absolute paths, relative ones and file URLs, as URL or text", async () => {
    const folder = temporaryFolder();
    const url = pathToFileURL(`${folder}/`);
    for (const where of [folder, `${folder}/`, relative(process.cwd(), folder), url, url.href]) {
      expect((await openFolder(where)).location).toBe(folder);
    }
  });

  it("says that there is no such folder", async () => {
    const missing = join(temporaryFolder(), "model");
    expect(await problemOf(openFolder(missing))).toMatchObject({
      code: "unreadable-file",
      message: `${missing}: there is no such folder`,
    });
    expect((await problemOf(openFolder("./susnato/ernie-m"))).reason).toBe("there is no such folder");
  });

  it.each([
    ["", "expected a folder, got an empty path"],
    ["https://example.org/model", "expected a folder: a path or a file: URL"],
    ["file://host%20/model", "expected a folder: a path or a file: URL"],
    [new URL("https://example.org/model"), "expected a folder: a path or a file: URL"],
  ])("refuses %o", async (where, reason) => {
    expect(await problemOf(openFolder(where))).toMatchObject({ code: "unreadable-file", reason });
  });

  it("refuses a file in place of a folder, and a path through a file", async () => {
    const file = join(temporaryFolder(), "config.json");
    writeFileSync(file, "{}");
    expect((await problemOf(openFolder(file))).reason).toBe("is a file, expected the folder of a checkpoint");
    expect((await problemOf(openFolder(join(file, "model")))).reason).toMatch(/no such folder|not a folder/);
  });
});

describe("FolderFiles", () => {
  it("reads whole files, also empty ones and through links", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "vocab.txt"), "[CLS]\n");
    writeFileSync(join(folder, "empty"), "");
    symlinkSync("vocab.txt", join(folder, "link"));
    const files = await openFolder(folder);
    expect(new TextDecoder().decode(await files.readFile("vocab.txt"))).toBe("[CLS]\n");
    expect(new TextDecoder().decode(await files.readFile("link"))).toBe("[CLS]\n");
    expect(await files.readFile("empty")).toEqual(new Uint8Array(0));
    expect(await files.has("link")).toBe(true);
    expect(await files.has("missing")).toBe(false);
  });

  it("refuses names that are not plain file names, whatever they would lead to", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "inner"));
    for (const place of [folder, join(folder, "inner")]) writeFileSync(join(place, "config.json"), "{}");
    const files = await openFolder(join(folder, "inner"));
    const names = [
      "",
      ".",
      "..",
      "../config.json",
      "./config.json",
      "..\\config.json",
      "a/../config.json",
      "c:x",
    ];
    for (const name of [...names, join(folder, "config.json"), "config.json\0", "config.json:stream"]) {
      expect(await files.has(name)).toBe(false);
      const problem = await problemOf(files.open(name));
      expect(problem).toMatchObject({ code: "unreadable-file", file: files.location });
      expect(problem.reason).toBe(`${JSON.stringify(name)} is not a plain file name`);
      expect((await problemOf(files.readFile(name))).reason).toBe(problem.reason);
      expect((await problemOf(files.realPath(name))).reason).toBe(problem.reason);
    }
  });

  it("says what is wrong with a file", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "folder"));
    symlinkSync("nowhere", join(folder, "broken"));
    symlinkSync("loop", join(folder, "loop"));
    const files = await openFolder(folder);
    for (const [name, reason] of [
      ["missing", "there is no such file"],
      ["folder", "is a folder, not a file"],
      ["broken", "is a link to a file that does not exist"],
      ["loop", "too many symbolic links"],
      ["n".repeat(300), "the name is too long"],
    ] as const) {
      const problem = await problemOf(files.open(name));
      expect(problem).toMatchObject({ code: "unreadable-file", file: join(folder, name), reason });
    }
    expect(await files.has("folder")).toBe(true);
    expect(await files.has("broken")).toBe(true);
    expect(await files.has("n".repeat(300))).toBe(false);
  });

  it.runIf(process.platform === "linux")("refuses a pipe without waiting for its writer", async () => {
    const folder = temporaryFolder();
    execFileSync("mkfifo", [join(folder, "pipe")]);
    const files = await openFolder(folder);
    expect((await problemOf(files.open("pipe"))).reason).toBe("is not a regular file");
  });

  it.runIf(permissionsHold)("says that permission is denied", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "secret"), "x");
    chmodSync(join(folder, "secret"), 0);
    const files = await openFolder(folder);
    expect((await problemOf(files.open("secret"))).reason).toBe("permission denied");
  });

  it("reads no file above 256 MiB as a whole", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "large"), "");
    truncateSync(join(folder, "large"), 2 ** 28 + 1);
    const files = await openFolder(folder);
    expect((await problemOf(files.readFile("large"))).reason).toBe(
      "has 268435457 bytes, at most 268435456 are read as a whole",
    );
  });
});

describe("an open file", () => {
  it("reads any range of it, in any order and at once", async () => {
    const folder = temporaryFolder();
    const content = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);
    writeFileSync(join(folder, "data"), content);
    const file = await (await openFolder(folder)).open("data");
    expect(file).toMatchObject({ path: join(folder, "data"), size: 1000 });
    const range = fc
      .tuple(fc.nat(1000), fc.nat(1000))
      .map(([a, b]) => [Math.min(a, b), Math.abs(a - b)] as const);
    await fc.assert(
      fc.asyncProperty(fc.array(range, { maxLength: 5 }), async (ranges) => {
        const parts = await Promise.all(ranges.map(([offset, length]) => file.read(offset, length)));
        parts.forEach((part, i) => {
          const [offset, length] = ranges[i];
          expect(part).toEqual(content.slice(offset, offset + length));
        });
      }),
    );
    await file.close();
  });

  it.skipIf(process.platform === "win32")("reads beyond 4 GiB", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "large");
    writeFileSync(path, "");
    truncateSync(path, 5 * 2 ** 30);
    writeFileSync(path, "end", { flag: "a" });
    const file = await (await openFolder(folder)).open("large");
    expect(new TextDecoder().decode(await file.read(5 * 2 ** 30, 3))).toBe("end");
    await file.close();
  });

  it("refuses ranges that are not inside it", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "data"), "0123456789");
    const file = await (await openFolder(folder)).open("data");
    for (const [offset, length] of [
      [0, 11],
      [10, 1],
      [-1, 1],
      [0, -1],
      [0.5, 1],
      [Number.NaN, 1],
      [Number.MAX_SAFE_INTEGER, 2],
    ] as const) {
      expect(await problemOf(file.read(offset, length))).toMatchObject({
        code: "truncated-file",
        reason: `wanted ${length} bytes at ${offset} of a file of 10 bytes`,
      });
    }
    await file.close();
  });

  it("says so when the file has become shorter, or was closed", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "data");
    writeFileSync(path, "0123456789");
    const file = await (await openFolder(folder)).open("data");
    truncateSync(path, 4);
    expect(await problemOf(file.read(2, 8))).toMatchObject({
      code: "truncated-file",
      reason: "ends after 4 bytes, it had 10 when it was opened",
    });
    await file.close();
    expect((await problemOf(file.read(0, 1))).code).toBe("unreadable-file");
  });
});

describe("a file that only stands in the place of another", () => {
  it.each([
    [
      "vocab.txt",
      `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 5\n`,
      "a Git LFS pointer",
    ],
    ["tokenizer_config.json", "<!doctype html><title>Sign in</title>", "a web page"],
  ])("%s is refused for what it is", async (name, text, what) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, name), text);
    const files = await openFolder(folder);
    for (const reading of [() => files.readFile(name), () => files.open(name)])
      await expect(reading()).rejects.toMatchObject({
        message: expect.stringContaining(`${name}: is ${what}`),
      });
  });

  it("a link to nothing is there, and is refused where it is read", async () => {
    const folder = temporaryFolder();
    symlinkSync("gone", join(folder, "tokenizer_config.json"));
    const files = await openFolder(folder);
    expect(await files.has("tokenizer_config.json")).toBe(true);
    await expect(files.readFile("tokenizer_config.json")).rejects.toThrow(
      "is a link to a file that does not exist",
    );
    expect(await files.names()).toEqual(["tokenizer_config.json"]);
  });
});
