import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { expectPrinted } from "../../../readme.shared.js";

const folder = new URL("../", import.meta.url);
const readme = readFileSync(new URL("README.md", folder), "utf8");
const examples = [...readme.matchAll(/```js\n([\s\S]*?)```\n\nprints\n\n```\n([\s\S]*?)```/g)].map(
  ([, code, printed]) => ({ code, printed }),
);

test("the README has an example of records and one of recognisers", () => {
  expect(examples).toHaveLength(2);
});

test.each(examples)("an example of the README prints what it says ($#)", ({ code, printed }) => {
  const args = ["--input-type=module", "-e", code];
  const options = { cwd: fileURLToPath(folder), encoding: "utf8" } as const;
  const actual = execFileSync(process.execPath, args, options);
  expectPrinted(new URL("README.md", folder), { said: printed, printed: actual });
});
