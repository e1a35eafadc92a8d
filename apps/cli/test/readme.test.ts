import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { expectPrinted } from "../../../readme.shared.js";
import { runProcess } from "./run-cli.js";

const file = new URL("../../../README.md", import.meta.url);
const readme = readFileSync(file, "utf8");
const packageFolder = fileURLToPath(new URL("../", import.meta.url));

/** Every `js` block with the block after it, which says what it prints. */
const snippets = [
  ...readme.matchAll(/\*\*(.+?)\*\*[^`]*?[\s\S]*?```js\n([\s\S]*?)```\n\n```\n([\s\S]*?)```/g),
].map(([, title, code, printed]) => ({ title, code, printed }));

function outputOf(code: string): string {
  const args = ["--input-type=module", "-e", code];
  return execFileSync(process.execPath, args, { cwd: packageFolder, encoding: "utf8" });
}

test("the root README has four snippets", () => {
  expect(snippets.length).toBe(4);
});

test.each(snippets)("the root README's snippet prints what it says: $title", ({ code, printed: said }) => {
  expectPrinted(file, { said, printed: outputOf(code) });
});

test("the example in the README of heads prints what it says", () => {
  const heads = new URL("../../../packages/heads/README.md", import.meta.url);
  const [, code = "", said = ""] =
    /```js\n([\s\S]*?)```\n\nprints\n\n```\n([\s\S]*?)```/.exec(readFileSync(heads, "utf8")) ?? [];
  expectPrinted(heads, { said, printed: outputOf(code) });
});

test("the example of the command line's README prints what it says", async () => {
  const own = new URL("../README.md", import.meta.url);
  const [, input = "", schema = "", said = ""] =
    /```sh\necho "(.+)" \| npx ernie-m extract --schema '(.+)'\n```\n\n```\n([\s\S]*?)```/.exec(
      readFileSync(own, "utf8"),
    ) ?? [];
  const { stdout } = await runProcess(["extract", "--schema", schema], `${input}\n`);
  // Further digits are the processor's.
  expectPrinted(own, { said, printed: stdout.replace(/("probability":0\.\d\d)\d*/g, "$1…") });
});

test("CommonJS can require every package", () => {
  const packages = ["config", "tokenizer", "core", "heads", "runtime-node", "model-uie-m-mini"];
  const code = packages
    .map((name) => `console.log(Object.keys(require("@ernie-m/${name}")).length > 0)`)
    .join(";");
  const printed = execFileSync(process.execPath, ["-e", code], { cwd: packageFolder, encoding: "utf8" });
  expect(printed).toBe("true\n".repeat(packages.length));
});

test("the root README opens with what npm start shows", async () => {
  const examples = fileURLToPath(new URL("../examples/people.txt", import.meta.url));
  const schema = '[{"person": ["birthplace", "employer"]}, {"organization": ["founder"]}, "location"]';
  const { stdout } = await runProcess(["extract", "--pretty", "--schema", schema, "--input", examples]);
  const shown = /\$ npm start\n\n([\s\S]*?)…\n```/.exec(readme)?.[1] ?? "";
  const blocks = shown.split("\n\n").filter((block) => block.trim() !== "");
  expect(blocks.length).toBeGreaterThan(3);
  for (const block of blocks) expect(stdout).toContain(`${block.trimEnd()}\n\n`);
});
