import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

/** A test that the `js` block of a README prints what the block after it says; it runs in `folder`, a package's. */
export function testReadmeExample(folder: URL, path = "README.md"): void {
  test(`the example of ${path} prints what it says`, () => {
    const readme = readFileSync(new URL(path, folder), "utf8");
    const args = ["--input-type=module", "-e", block(readme, "```js")];
    const printed = execFileSync(process.execPath, args, { cwd: fileURLToPath(folder), encoding: "utf8" });
    expect(printed).toBe(block(readme, "prints\n\n```"));
  });
}

function block(readme: string, opening: string): string {
  const start = readme.indexOf(`${opening}\n`) + opening.length + 1;
  return readme.slice(start, readme.indexOf("```", start));
}
