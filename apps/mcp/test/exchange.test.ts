import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { referenceModelPath } from "@ernie-m/fixtures";
import { expect, test } from "vitest";

/** A message of either side of a recorded session. */
interface Recorded {
  readonly from: "client" | "server";
  readonly message: Readonly<Record<string, unknown>>;
}

const program = fileURLToPath(new URL("../bin/ernie-m-mcp.js", import.meta.url));
const { messages } = JSON.parse(
  readFileSync(new URL("exchanges/sdk-client.json", import.meta.url), "utf8"),
) as { readonly messages: readonly Recorded[] };

/** What was recorded, with room for what another processor computes and for a later version. */
function like(value: unknown, key = ""): unknown {
  if (typeof value === "number" && !Number.isInteger(value)) return expect.closeTo(value, 3);
  if (Array.isArray(value)) return value.map((one) => like(one));
  if (key === "serverInfo") return { ...(value as object), version: expect.any(String) };
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, like(one, name)]));
}

/** A message with the JSON that its texts are, so that numbers in them can be compared. */
function withTextsRead(message: unknown): unknown {
  return JSON.parse(JSON.stringify(message), (key, value: unknown) => {
    if (key !== "text" || typeof value !== "string" || !value.startsWith("{")) return value;
    return JSON.parse(value) as unknown;
  });
}

test("what the official client was answered in a session, it is answered", async () => {
  const child = spawn(process.execPath, [program, "--model", referenceModelPath], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  for (const { from, message } of messages) {
    if (from === "client") child.stdin.write(`${JSON.stringify(message)}\n`);
    else {
      const answer: unknown = JSON.parse(String((await lines.next()).value));
      expect(withTextsRead(answer)).toEqual(like(withTextsRead(message)));
    }
  }
  child.stdin.end();
  expect((await once(child, "exit"))[0]).toBe(0);
});
