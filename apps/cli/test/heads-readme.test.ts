import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { evenLabels, makeCheckpoint, namedLabels } from "@ernie-m/fixtures/trained-checkpoint";
import { afterAll, beforeAll, test } from "vitest";
import { expectPrinted } from "../../../readme.shared.js";

const file = new URL("../../../packages/heads/README.md", import.meta.url);
const readme = readFileSync(file, "utf8");
const packageFolder = fileURLToPath(new URL("../", import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ernie-m-readme-"));
  makeCheckpoint(
    join(folder, "classifier"),
    "sequence-classification",
    namedLabels(["negative", "neutral", "positive"]),
  );
  makeCheckpoint(
    join(folder, "inference"),
    "sequence-classification",
    namedLabels(["entailment", "neutral", "contradiction"]),
  );
  makeCheckpoint(join(folder, "choice"), "multiple-choice");
  const ner = makeCheckpoint(
    join(folder, "ner"),
    "token-classification",
    namedLabels(["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]),
  );
  evenLabels(ner);
  makeCheckpoint(join(folder, "answers"), "question-answering");
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The first `js` block under a heading, and the block after it, which says what it prints. */
function example(heading: string): { readonly code: string; readonly printed: string } {
  const [, section = ""] = readme.split(`\n## ${heading}\n`);
  const [, code, printed] = /```js\n([\s\S]*?)```\n[\s\S]*?```\n([\s\S]*?)```/.exec(section) ?? [];
  if (code === undefined || printed === undefined) throw new Error(`no example under ${heading}`);
  return { code, printed };
}

test.each([
  "Text classification",
  "Zero-shot classification",
  "Token classification",
  "Question answering",
  "Multiple choice",
  "Embeddings",
  "Evaluation",
  "Model classes",
])("the example of %s prints what the README says", (heading) => {
  const { code, printed } = example(heading);
  const placed = code.replace(/"\.\/(\w+)"/g, (_, name) => JSON.stringify(join(folder, name)));
  const args = ["--input-type=module", "-e", placed];
  const actual = execFileSync(process.execPath, args, { cwd: packageFolder, encoding: "utf8" });
  expectPrinted(file, { said: printed, printed: actual });
});
