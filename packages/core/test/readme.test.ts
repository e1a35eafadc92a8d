import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const packageFolder = new URL("../", import.meta.url);

function block(readme: string, opening: string): string {
  const start = readme.indexOf(`${opening}\n`) + opening.length + 1;
  return readme.slice(start, readme.indexOf("```", start));
}

test("the README's example prints what it says", () => {
  const readme = readFileSync(new URL("README.md", packageFolder), "utf8");
  const printed = execFileSync(process.execPath, ["--input-type=module", "-e", block(readme, "```js")], {
    cwd: fileURLToPath(packageFolder),
    encoding: "utf8",
  });
  expect(printed).toBe(block(readme, "prints\n\n```"));
});
