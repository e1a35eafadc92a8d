import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type CliResult, runCli } from "../run-cli.js";
import { hasServer, startServer } from "./servers.js";

const TASK = ["extract", "--schema", '["person"]'];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ernie-m-corpus-"));
  writeFileSync(join(folder, "two.jsonl"), '{"text": "a"}\n{"text": "b"}');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function submitTo(
  queue: string,
  task: readonly string[],
  input = join(folder, "two.jsonl"),
): Promise<CliResult> {
  const where = ["--queue", queue, "--input", input, "--to", join(folder, "no")];
  return runCli(["corpus", "submit", ...where, "--", ...task]);
}

test.each([
  ["amqp://localhost", 2, "--queue: expected redis://"],
  ["redis://127.0.0.1:1", 1, "--queue: cannot be reached"],
  ["postgres://127.0.0.1:1/x", 1, "--queue: cannot be reached"],
])("a queue at %s is refused in one line", async (queue, code, message) => {
  const refused = await submitTo(queue, TASK);
  expect([refused.code, refused.stdout]).toEqual([code, ""]);
  expect(refused.stderr).toContain(message);
  expect(refused.stderr.trim().split("\n")).toHaveLength(1);
});

test("so is a lock that a busy machine would lose", async () => {
  const { code, stderr } = await runCli(["corpus", "work", "--queue", "redis://x", "--lock-seconds", "10"]);
  expect([code, stderr]).toEqual([2, expect.stringContaining("--lock-seconds: expected an integer from 30")]);
});

test.runIf(hasServer("redis"))(
  "so are a command line that cannot be, and engines that lose what they are given",
  async () => {
    const server = await startServer("redis");
    const forgetful = await startServer("redis", ["--appendonly", "no"]);
    const evicting = await startServer("redis", ["--appendonly", "yes", "--maxmemory-policy", "allkeys-lru"]);
    try {
      for (const [queue, task, code, message] of [
        [server, ["inspect"], 2, "expected -- and one of extract, records"],
        [server, ["extract", "--schema", "["], 2, "--schema: not JSON"],
        [server, [...TASK, "--output", "x"], 2, "--output is not for a corpus"],
        [server, [...TASK, "--model", join(folder, "nowhere")], 1, "nowhere"],
        [forgetful, TASK, 1, "appendonly"],
        [evicting, TASK, 1, "maxmemory-policy"],
      ] as const) {
        const refused = await submitTo(queue.url, task);
        expect([refused.code, refused.stdout]).toEqual([code, ""]);
        expect(refused.stderr).toContain(message);
      }
      const table = join(folder, "table.csv");
      writeFileSync(table, "text\na\n");
      expect((await submitTo(server.url, TASK, table)).stderr).toContain("text or jsonl is needed");
    } finally {
      await Promise.all([server, forgetful, evicting].map((each) => each.close()));
    }
  },
);
