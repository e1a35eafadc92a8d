import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { published, readManifest } from "./packages.js";
import { root } from "./repository.js";

const REPOSITORY = "https://github.com/ernie-m/ernie-m";
/** What npm would run where a package is installed. */
const INSTALL_SCRIPTS = ["preinstall", "install", "postinstall"];

const { engines } = readManifest("package.json");

test("what is published is known", () => {
  expect(published.map(({ manifest }) => manifest.name).sort()).toEqual([
    "@ernie-m/cli",
    "@ernie-m/config",
    "@ernie-m/core",
    "@ernie-m/element",
    "@ernie-m/heads",
    "@ernie-m/mcp",
    "@ernie-m/measure",
    "@ernie-m/model-uie-m-mini",
    "@ernie-m/records",
    "@ernie-m/runtime-node",
    "@ernie-m/runtime-web",
    "@ernie-m/server",
    "@ernie-m/tokenizer",
    "@ernie-m/training",
  ]);
});

test("what several packages take has one version: the command line carries libraries that were built with it", () => {
  const versions = new Map<string, Set<string>>();
  for (const { manifest } of published)
    for (const [name, version] of Object.entries(manifest.dependencies ?? {}))
      versions.set(name, (versions.get(name) ?? new Set()).add(version));
  const several = [...versions].filter(([, found]) => found.size > 1).map(([name]) => name);
  expect(several).toEqual([]);
  expect(versions.size).toBeGreaterThan(20);
});

describe.each(published)("$manifest.name", ({ folder, manifest }) => {
  test("says what it is and where it comes from", () => {
    expect(manifest).toMatchObject({
      license: manifest.name === "@ernie-m/model-uie-m-mini" ? "CC-BY-SA-4.0" : "Apache-2.0",
      homepage: `${REPOSITORY}/tree/main/${folder}#readme`,
      bugs: `${REPOSITORY}/issues`,
      // Provenance names the repository, and npm refuses a package that names another.
      repository: { type: "git", url: `git+${REPOSITORY}.git`, directory: folder },
      publishConfig: { access: "public", provenance: true },
      engines,
    });
    expect(manifest.description).toMatch(/^[\s\S]{20,160}\.$/);
    expect(manifest.keywords).toEqual(expect.arrayContaining(["ernie-m", "uie-m"]));
    expect(existsSync(join(root, folder, "README.md"))).toBe(true);
  });

  test("brings what was built and its README, and runs nothing where it is installed", () => {
    expect(manifest.files).toEqual(expect.arrayContaining(["dist", "README.md"]));
    expect(manifest.exports).toHaveProperty(["./package.json"]);
    expect(INSTALL_SCRIPTS.filter((script) => manifest.scripts?.[script] !== undefined)).toEqual([]);
  });

  test("depends on exact versions, and on what is published", () => {
    for (const [name, range] of Object.entries(manifest.dependencies ?? {})) {
      if (!name.startsWith("@ernie-m/")) expect(range, name).toMatch(/^(?:\d+\.\d+\.\d+|catalog:)$/);
      else {
        expect(range, name).toBe("workspace:^");
        expect(published.map((entry) => entry.manifest.name)).toContain(name);
      }
    }
  });
});
