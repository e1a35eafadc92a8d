import { execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { freePort } from "@ernie-m/fixtures/free-port";
import type { ExtractionResult } from "@ernie-m/heads";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dialects } from "../src/code/dialects.js";
import { codeOf, parts } from "./code-parts.js";

const run = promisify(execFile);

/** What was asked for, as the embedded model answers it: which words it finds is not what the code promises. */
function expectAnswered(result: ExtractionResult): void {
  expect(["person", "location"]).toEqual(expect.arrayContaining(Object.keys(result)));
  expect(Object.values(result).flat().length).toBeGreaterThan(0);
  for (const { text, start, end } of Object.values(result).flat())
    expect(parts.text.slice(start, end)).toBe(text);
}

/** As in a folder where what the first line says is installed. */
describe("code runs as it is pasted", { timeout: 120_000 }, () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "code-"));
    symlinkSync(fileURLToPath(new URL("../node_modules", import.meta.url)), join(folder, "node_modules"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(dialects)("$name: the first line says what to install", ({ code }) => {
    expect(code(parts)).toMatch(/^(\/\/|#|<!--) npm install /);
  });

  it("in Node", async () => {
    writeFileSync(join(folder, "extract.mjs"), codeOf("node"));
    const { stdout } = await run(process.execPath, ["extract.mjs"], { cwd: folder });
    expectAnswered(JSON.parse(stdout));
  });

  it("on the command line", async () => {
    const { stdout } = await run("bash", ["-c", codeOf("cli")], { cwd: folder });
    const { text, result } = JSON.parse(stdout);
    expect(text).toBe(parts.text);
    expectAnswered(result);
  });

  it("over HTTP", async () => {
    const port = await freePort();
    const script = codeOf("http")
      .replaceAll("8000", String(port))
      .replace("ernie-m serve", `ernie-m serve --port ${port}`);
    // The service stays after its script, which is what one wants: it ends with its group.
    const shell = spawn("bash", ["-c", script], {
      cwd: folder,
      detached: true,
      stdio: ["ignore", "pipe", "ignore"],
    });
    let stdout = "";
    try {
      await new Promise<void>((resolve, reject) => {
        shell.stdout.on("data", (chunk) => {
          stdout += chunk;
        });
        shell.once("exit", resolve).once("error", reject);
      });
    } finally {
      if (shell.pid !== undefined) process.kill(-shell.pid);
    }
    const answer = /^\{.*"results".*$/m.exec(stdout)?.[0];
    expectAnswered(JSON.parse(answer ?? "null").results[0]);
  });
});
