import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { program } from "./run-cli.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ernie-m-interrupted-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "%s leaves the output as it was, and nothing beside it",
  async (signal) => {
    const place = mkdtempSync(join(folder, "output-"));
    const [input, output] = [join(folder, "in.txt"), join(place, "out.jsonl")];
    writeFileSync(input, Array.from({ length: 4000 }, (_, i) => `${i}. Ann met Bob in Paris.\n`).join(""));
    writeFileSync(output, "before");
    const args = ["embed", "--input", input, "--output", output];
    const child = spawn(process.execPath, [program, ...args], { stdio: "ignore" });
    const closed = once(child, "close");
    while (readdirSync(place).length < 2) {
      expect(child.exitCode).toBe(null);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    child.kill(signal);
    await closed;
    expect(child.signalCode).toBe(signal);
    expect(readdirSync(place)).toEqual(["out.jsonl"]);
    expect(readFileSync(output, "utf8")).toBe("before");
  },
);
