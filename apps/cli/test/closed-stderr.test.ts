import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { program } from "./run-cli.js";

const LOST = '{"text": "Ada wrote it.", "label": [[0, 3, "person"], [4, 40, "lost"]]}\n';
const SOUND = '{"text": "Ada wrote it.", "label": [[0, 3, "person"]]}\n';

test.each([
  ["a warning", ["convert-labels", "--from", "doccano"], 0],
  ["wrong usage", ["convert-labels", "--from", "nothing"], 2],
])("where nobody reads standard error any more, %s changes nothing", async (_, args, code) => {
  const child = spawn(process.execPath, [program, ...args]);
  // As `2>&1 | head` does when it has read enough.
  child.stderr.destroy();
  child.stdin.on("error", () => undefined);
  child.stdin.end(LOST + SOUND);
  const [stdout] = await Promise.all([text(child.stdout), once(child, "close")]);
  expect(child.exitCode).toBe(code);
  expect(stdout !== "").toBe(code === 0);
});
