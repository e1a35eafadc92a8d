import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

/** A test that the `js` block of a README prints what the block after it says; it runs in `folder`, a package's. */
export function testReadmeExample(folder: URL, path = "README.md"): void {
  test(`the example of ${path} prints what it says`, () => {
    const readme = readFileSync(new URL(path, folder), "utf8");
    const args = ["--input-type=module", "-e", block(readme, "```js")];
    const printed = execFileSync(process.execPath, args, { cwd: fileURLToPath(folder), encoding: "utf8" });
    expectPrinted(new URL(path, folder), { said: block(readme, "prints\n\n```"), printed });
  });
}

/**
 * Holds what a README says that its example prints against what it printed. `UPDATE_EXAMPLES=1` writes that there instead:
 * for when the embedded model, or a message, is meant to have changed.
 */
export function expectPrinted(
  readme: URL,
  { said, printed }: { readonly said: string; readonly printed: string },
): void {
  if (process.env.UPDATE_EXAMPLES !== "1") return void expect(printed).toBe(said);
  const text = readFileSync(readme, "utf8");
  writeFileSync(
    readme,
    text.replace(`\`\`\`\n${said}\`\`\``, () => `\`\`\`\n${printed}\`\`\``),
  );
}

function block(readme: string, opening: string): string {
  const start = readme.indexOf(`${opening}\n`) + opening.length + 1;
  return readme.slice(start, readme.indexOf("```", start));
}
