import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { type SeenRequest, sha256Of } from "@ernie-m/fixtures/hub-server";
import { describe, expect, it, onTestFinished } from "vitest";
import { type HubSetup, hubSetup, ID, mini } from "./hub-setup.js";

const NAME = "model.safetensors";
const weights = mini[NAME];

/** Fetches the weights with the built package and prints their hash, or why it cannot. */
const PROGRAM = `
  import { createHash } from "node:crypto";
  import { nodeRuntime } from "@ernie-m/runtime-node";
  process.on("SIGXFSZ", () => {});
  try {
    const files = await nodeRuntime().openCheckpoint(${JSON.stringify(ID)});
    const bytes = await files.readFile(${JSON.stringify(NAME)});
    console.log(createHash("sha256").update(bytes).digest("hex"));
  } catch (error) {
    console.log(error.problem + ": " + error.message);
  }
`;

function start({ server, cacheDir }: HubSetup, limits = "") {
  const environment = {
    HF_ENDPOINT: server.url,
    HF_HUB_CACHE: cacheDir,
    HF_HUB_OFFLINE: "",
    HF_TOKEN: "none",
  };
  const args = ["--input-type=module", "-e", PROGRAM];
  const command = limits === "" ? process.execPath : "sh";
  const child = spawn(
    command,
    limits === "" ? args : ["-c", `${limits}; exec "$0" "$@"`, process.execPath, ...args],
    {
      cwd: fileURLToPath(new URL("../", import.meta.url)),
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  return { child, printed: text(child.stdout) };
}

function signal(): { readonly given: Promise<void>; give(): void } {
  let give = (): void => undefined;
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give };
}

const isDownload = ({ kind, file }: SeenRequest): boolean => kind === "cdn" && file === NAME;

describe("processes that fetch the same file at once", () => {
  it("fetch it once and all get it", async () => {
    const setup = await hubSetup();
    setup.server.push(ID, mini);
    const count = 3;
    const allHere = signal();
    setup.server.fault = (request) => {
      if (setup.server.requests.filter(({ kind }) => kind === "revision").length === count) allHere.give();
      return isDownload(request)
        ? { holdAfter: { bytes: 1_000_000, until: allHere.given }, pauseMs: 1 }
        : undefined;
    };
    const processes = Array.from({ length: count }, () => start(setup));
    const expected = `${sha256Of(weights)}\n`;
    expect(await Promise.all(processes.map(({ printed }) => printed))).toEqual(Array(count).fill(expected));
    expect(setup.server.downloads.filter(isDownload)).toHaveLength(1);
    expect(readdirSync(join(setup.folder, "blobs"))).toEqual([sha256Of(weights)]);
    expect(readdirSync(join(setup.cacheDir, ".locks", "models--someone--uie-m"))).toEqual([]);
  });

  it("go on at once where one that was killed has ended", async () => {
    const setup = await hubSetup();
    setup.server.push(ID, mini);
    const half = signal();
    setup.server.fault = (request) => {
      if (!isDownload(request) || setup.server.downloads.filter(isDownload).length > 1) return undefined;
      return { stallAfter: weights.length >> 1 };
    };
    const { child } = start(setup);
    const partial = join(setup.folder, "blobs", `${sha256Of(weights)}.js.incomplete`);
    const watch = setInterval(() => {
      if (existsSync(partial) && statSync(partial).size > 1_000_000) half.give();
    }, 5);
    await half.given;
    clearInterval(watch);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(
      readdirSync(join(setup.folder, "snapshots", readdirSync(join(setup.folder, "snapshots"))[0])),
    ).toEqual([]);
    expect(readdirSync(join(setup.cacheDir, ".locks", "models--someone--uie-m"))).toHaveLength(1);
    expect(await start(setup).printed).toBe(`${sha256Of(weights)}\n`);
    expect(setup.server.downloads.filter(isDownload).at(-1)!.headers.range).toMatch(/^bytes=[1-9]\d{6}-$/);
  });

  it.runIf(process.platform === "linux")(
    "that may not write so much say so, and leave no half file",
    async () => {
      const setup = await hubSetup();
      setup.server.push(ID, mini);
      const { printed } = start(setup, "ulimit -f 4000");
      expect(await printed).toMatch(
        /^storage: someone\/uie-m@main\/model\.safetensors: cannot be written to the cache: .*larger than the system allows\n$/,
      );
      expect(readdirSync(join(setup.folder, "blobs"))).toEqual([`${sha256Of(weights)}.js.incomplete`]);
      expect(await start(setup).printed).toBe(`${sha256Of(weights)}\n`);
    },
  );
});
