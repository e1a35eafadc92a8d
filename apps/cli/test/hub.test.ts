import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { referenceModelPath } from "@ernie-m/fixtures";
import { folderContents, HubServer, type SeenRequest, sha256Of } from "@ernie-m/fixtures/hub-server";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CliResult, REFERENCE } from "./run-cli.js";

const program = fileURLToPath(new URL("../bin/ernie-m.js", import.meta.url));
const files = folderContents(referenceModelPath);
const weights = files["model.safetensors"];
const ID = "someone/uie-m";
const TEXT = "Marie Curie was born in Warsaw in 1867.\n";
const extract = ["extract", "--schema", '{"person": ["birthplace"]}'];

let server: HubServer;
let cache: string;

beforeEach(async () => {
  server = await HubServer.start();
  server.push(ID, files);
  cache = mkdtempSync(join(tmpdir(), "ernie-m-cli-hub-"));
});

afterEach(async () => {
  await server.stop();
  rmSync(cache, { recursive: true, force: true });
});

function environment(): NodeJS.ProcessEnv {
  const hub = { HF_ENDPOINT: server.url, HF_HUB_CACHE: cache, HF_HUB_OFFLINE: "", HF_TOKEN: "none" };
  return { ...process.env, ...hub, NO_COLOR: "1" };
}

/** Runs the command line with the hub on loopback as its hub; `command` may wrap it. */
async function run(
  args: readonly string[],
  command: readonly string[] = [process.execPath, program],
): Promise<CliResult> {
  const [executable, ...before] = command;
  const child = spawn(executable, [...before, ...args], {
    env: environment(),
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.on("error", () => undefined);
  child.stdin.end(TEXT);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { code: child.exitCode, stdout, stderr };
}

const isWeights = ({ kind, file }: SeenRequest): boolean => kind === "cdn" && file === "model.safetensors";

/** Cuts the weights in half on the first `times` requests for all of them or their rest. */
function cutInHalf(times: number): void {
  let left = times;
  server.fault = (request) => {
    const isHead = request.headers.range?.startsWith("bytes=0-") === true;
    return isWeights(request) && !isHead && left-- > 0 ? { cutAfter: weights.length >> 1 } : undefined;
  };
}

const ranges = (): readonly (string | undefined)[] =>
  server.downloads.filter(isWeights).map(({ headers }) => headers.range);

describe("extract --model organisation/name", () => {
  test("survives a cut at half of the weights, and works offline afterwards", async () => {
    cutInHalf(1);
    const local = await run([...extract, ...REFERENCE]);
    const fetched = await run([...extract, "--model", ID]);
    expect(fetched).toEqual({ code: 0, stdout: local.stdout, stderr: "" });
    expect(fetched.stdout).toContain("Warsaw");
    // The tokenizer looked at the head of the weights; the rest came in two parts.
    expect(ranges()).toEqual([
      "bytes=0-131071",
      "bytes=131072-",
      expect.stringMatching(/^bytes=[1-5]\d{6}-$/),
    ]);
    await server.stop();
    server.requests.length = 0;
    expect(await run([...extract, "--model", ID, "--offline"])).toEqual(fetched);
    expect(server.requests).toEqual([]);
  });

  test("goes on where an earlier process was killed", async () => {
    server.fault = (request) =>
      isWeights(request) && ranges().length === 2 ? { stallAfter: weights.length >> 1 } : undefined;
    const child = spawn(process.execPath, [program, ...extract, "--model", ID], { env: environment() });
    child.stdin.end(TEXT);
    const blobs = join(cache, "models--someone--uie-m", "blobs");
    const arrived = (): number =>
      Math.max(
        0,
        ...(existsSync(blobs) ? readdirSync(blobs) : []).map((name) => statSync(join(blobs, name)).size),
      );
    while (arrived() < 4_000_000) await setTimeout(5);
    child.kill("SIGKILL");
    await once(child, "close");
    const again = await run([...extract, "--model", ID]);
    expect(again).toMatchObject({ code: 0, stderr: "" });
    expect(ranges().at(-1)).toMatch(/^bytes=[1-5]\d{6}-$/);
    expect(readdirSync(blobs).filter((name) => name.includes("incomplete"))).toEqual([]);
  });

  test.each([
    [
      "no such model",
      ["--model", "nobody/nothing"],
      /^ernie-m: nobody\/nothing@main: there is no such folder, and no such model at http/,
    ],
    [
      "no such revision",
      ["--model", ID, "--revision", "v9"],
      /^ernie-m: someone\/uie-m@v9: the model has no revision "v9"/,
    ],
    [
      "not in the cache",
      ["--model", ID, "--offline"],
      /^ernie-m: someone\/uie-m@main: is not in the cache .*offline mode is on/,
    ],
    [
      "an impossible revision",
      ["--model", ID, "--revision", "../x"],
      /^ernie-m: revision: expected a branch, tag or commit/,
    ],
  ])("says in one line: %s", async (_, args, says) => {
    const { code, stdout, stderr } = await run([...extract, ...args]);
    expect(stderr).toMatch(says);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  });

  test("takes a tag or a commit", async () => {
    const tagged = server.push(ID, { ...files, "README.md": new Uint8Array(1) }, { branch: "v1" });
    server.push(ID, { "config.json": new Uint8Array(1) });
    for (const revision of ["v1", tagged]) {
      expect((await run([...extract, "--model", ID, "--revision", revision])).stdout).toContain("Warsaw");
    }
    expect(ranges().filter((range) => range !== "bytes=0-131071")).toHaveLength(1);
  });

  test.runIf(existsSync("/usr/bin/script"))("shows a bar on a terminal, and takes it away", async () => {
    server.fault = (request) => (isWeights(request) ? { pauseMs: 1 } : undefined);
    // `script` gives the program a terminal; all that is shown there arrives on standard output.
    const input = join(cache, "text.txt");
    writeFileSync(input, TEXT);
    const quoted = [process.execPath, program, ...extract, "--model", ID, "--input", input];
    const command = quoted.map((part) => `'${part}'`).join(" ");
    const { code, stdout } = await run([], ["/usr/bin/script", "-qec", command, "/dev/null"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\d+% \| [\d.]+ MB of 10\.\d MB \| [\d.]+ MB\/s \| model\.safetensors \(\d\/\d\)/);
    expect(stdout).toContain("Warsaw");
  });
});

test("tokenize and inspect take an id too; the tokenizer comes without the weights", async () => {
  const tokenized = await run(["tokenize", "--model", ID]);
  expect(tokenized).toMatchObject({ code: 0, stderr: "" });
  expect(ranges()).toEqual(["bytes=0-131071"]);
  const inspected = await run(["inspect", "--model", ID]);
  expect(JSON.parse(inspected.stdout)).toMatchObject({ location: `${ID}@main` });
});

test("convert takes an id, and writes what the folder of the same files gives", async () => {
  const from = async (source: string, target: string) => {
    const to = join(cache, target);
    const { code, stderr } = await run(["convert", "--model", source, "--to", to, "--dtype", "bf16"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    return Object.fromEntries(readdirSync(to).map((name) => [name, sha256Of(readFileSync(join(to, name)))]));
  };
  const fetched = await from(ID, "from-hub");
  expect(Object.keys(fetched)).toContain("sentencepiece.bpe.model");
  expect(fetched).toEqual(await from(referenceModelPath, "from-folder"));
});
