import { spawn, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hubSetup, ID, mini } from "./hub-setup.js";
import { temporaryFolder } from "./temporary-folder.js";

/** Arguments of `unshare` for a command whose own view of `folder` is an empty disk, mounted read-only. */
const mounted = (folder: string, ...command: readonly string[]) => [
  ...["-Urm", "sh", "-c", `mount -t tmpfs -o ro tmpfs "$0" && exec "$@"`],
  ...[folder, ...command],
];
const canMount = spawnSync("unshare", mounted(tmpdir(), "true")).status === 0;
if (!canMount)
  process.stderr.write("runtime-node: no disk can be mounted read-only here: its test is skipped\n");

describe.skipIf(!canMount)("a disk that is read-only", () => {
  it("is named when the cache should be on it, with what would help", async () => {
    const { server } = await hubSetup();
    server.push(ID, mini);
    const folder = temporaryFolder();
    const program = join(temporaryFolder(), "open.mjs");
    const hub = { endpoint: server.url, cacheDir: `${folder}/home/hub`, token: "" };
    writeFileSync(
      program,
      `import { nodeRuntime } from ${JSON.stringify(import.meta.resolve("@ernie-m/runtime-node"))};
       const files = await nodeRuntime({ hub: ${JSON.stringify(hub)} }).openCheckpoint(${JSON.stringify(ID)});
       await files.readFile("config.json").catch(({ name, message }) => console.log(name, message));`,
    );
    const child = spawn("unshare", mounted(folder, process.execPath, program));
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (bytes) => {
        said += String(bytes);
      });
    await new Promise((resolve) => child.on("close", resolve));
    expect(said.trim()).toBe(
      `DownloadError ${ID}@main/config.json: cannot be written to the cache: ${folder}/home: the disk is read-only; HF_HOME, or cacheDir, says another place`,
    );
  });
});
