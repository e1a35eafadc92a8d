import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { jsonLines, program, runProcess } from "./run-cli.js";

/** Where names are links, pipes and descriptors, and files have modes. */
const posix = process.platform !== "win32";

let folder: string;
let input: string;
let place: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ernie-m-output-"));
  input = join(folder, "in.txt");
  writeFileSync(input, "Ann met Bob.\n");
});
beforeEach(() => {
  place = mkdtempSync(join(folder, "place-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function tokenize(output: string) {
  return runProcess(["tokenize", "--input", input, "--output", output]);
}

function isTokenized(written: string): void {
  expect(jsonLines<{ text: string }>(written).map((line) => line.text)).toEqual(["Ann met Bob."]);
}

describe.runIf(posix)("an output that is no file of its own", () => {
  test("a link stays one, and what it points to is replaced", async () => {
    const [target, link] = [join(place, "target"), join(place, "link")];
    writeFileSync(target, "before");
    symlinkSync("target", link);
    expect(await tokenize(link)).toMatchObject({ code: 0, stderr: "" });
    expect(readlinkSync(link)).toBe("target");
    isTokenized(readFileSync(target, "utf8"));
    expect(readdirSync(place).sort()).toEqual(["link", "target"]);
  });

  test("a link to nothing stays one, and what it points to is made", async () => {
    mkdirSync(join(place, "deep"));
    symlinkSync(join("deep", "second"), join(place, "first"));
    symlinkSync(join(place, "new"), join(place, "deep", "second"));
    expect(await tokenize(join(place, "first"))).toMatchObject({ code: 0, stderr: "" });
    isTokenized(readFileSync(join(place, "new"), "utf8"));
    expect(lstatSync(join(place, "deep", "second")).isSymbolicLink()).toBe(true);
  });

  test("links in a ring are refused", async () => {
    symlinkSync("b", join(place, "a"));
    symlinkSync("a", join(place, "b"));
    const { code, stderr } = await tokenize(join(place, "a"));
    expect(code).toBe(1);
    expect(stderr).toContain(`${join(place, "a")}: cannot be written: too many symbolic links`);
  });

  test("a pipe is written to and stays a pipe", async () => {
    const pipe = join(place, "pipe");
    execFileSync("mkfifo", [pipe]);
    const reader = spawn("cat", [pipe], { stdio: ["ignore", "pipe", "inherit"] });
    const [read, result] = await Promise.all([text(reader.stdout), tokenize(pipe)]);
    expect(result).toMatchObject({ code: 0, stderr: "" });
    isTokenized(read);
    expect(lstatSync(pipe).isFIFO()).toBe(true);
    expect(readdirSync(place)).toEqual(["pipe"]);
  });

  test("a reader of a pipe that has read enough is no failure", async () => {
    const pipe = join(place, "pipe");
    execFileSync("mkfifo", [pipe]);
    const many = join(place, "many.txt");
    writeFileSync(many, "Ann met Bob.\n".repeat(20_000));
    const reader = spawn("head", ["-c", "1", pipe], { stdio: "ignore" });
    const [result] = await Promise.all([
      runProcess(["tokenize", "--input", many, "--output", pipe]),
      once(reader, "close"),
    ]);
    expect(result).toMatchObject({ code: 0, stderr: "" });
  });

  test("a process substitution and a descriptor get the results", async () => {
    const script = `"${process.execPath}" "${program}" tokenize --input in.txt --output`;
    const run = (rest: string) =>
      execFileSync("bash", ["-c", `cd "${folder}"; ${script} ${rest}`], { encoding: "utf8" });
    isTokenized(run(">(cat)"));
    const log = join(place, "log");
    writeFileSync(log, '{"text":"Ann met Bob."}\n');
    run(`/dev/stdout >> "${log}"`);
    expect(jsonLines<{ text: string }>(readFileSync(log, "utf8"))).toHaveLength(2);
    symlinkSync("/dev/stdout", join(place, "link"));
    run(`"${join(place, "link")}" >> "${log}"`);
    expect(jsonLines<{ text: string }>(readFileSync(log, "utf8"))).toHaveLength(3);
  });

  test("a device stays one", async () => {
    expect(await tokenize("/dev/null")).toMatchObject({ code: 0, stdout: "", stderr: "" });
    expect(lstatSync("/dev/null").isCharacterDevice()).toBe(true);
  });
});

/** A disk in memory where Linux keeps its devices. */
const SHARED_MEMORY = "/dev/shm";

test.runIf(existsSync(SHARED_MEMORY))("a file is written whole among the devices, too", async () => {
  const own = mkdtempSync(join(SHARED_MEMORY, "ernie-m-output-"));
  onTestFinished(() => rmSync(own, { recursive: true }));
  const file = join(own, "out");
  for (const before of ["absent", "there"] as const) {
    expect(existsSync(file)).toBe(before === "there");
    expect(await tokenize(file)).toMatchObject({ code: 0, stderr: "" });
    isTokenized(readFileSync(file, "utf8"));
  }
  expect(readdirSync(own)).toEqual(["out"]);
});

describe.runIf(posix)("a file that is replaced", () => {
  test.each([0o600, 0o640, 0o444, 0o664])("keeps mode %o", async (mode) => {
    const file = join(place, "out");
    writeFileSync(file, "before");
    chmodSync(file, mode);
    expect(await tokenize(file)).toMatchObject({ code: 0, stderr: "" });
    expect(statSync(file).mode & 0o7777).toBe(mode);
    isTokenized(readFileSync(file, "utf8"));
  });

  test.runIf(process.getuid?.() === 0)("keeps its owner", async () => {
    const file = join(place, "out");
    writeFileSync(file, "before");
    execFileSync("chown", ["12345:23456", file]);
    expect(await tokenize(file)).toMatchObject({ code: 0, stderr: "" });
    expect(statSync(file)).toMatchObject({ uid: 12345, gid: 23456 });
  });
});

test("a folder is refused by name, and nothing is left beside it", async () => {
  const { code, stderr } = await tokenize(place);
  expect(code).toBe(1);
  expect(stderr).toBe(`ernie-m: ${place}: cannot be written: is a folder, not a file\n`);
  expect(readdirSync(place)).toEqual([]);
  expect(readdirSync(folder).filter((name) => name.includes(".part"))).toEqual([]);
});
