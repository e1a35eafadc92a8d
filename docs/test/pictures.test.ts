import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { expect, test } from "vitest";
import { modelFingerprint } from "../scripts/model-fingerprint.mjs";
import { filesOf, root } from "./repository.js";

const taken = JSON.parse(
  readFileSync(new URL("../scripts/pictures.json", import.meta.url), "utf8"),
) as Readonly<Record<string, { readonly model: string }>>;

test("every picture of a page is one that the script takes", () => {
  const pictures = filesOf((name) => name.endsWith(".png")).filter((path) => !path.includes("/test/"));
  expect(Object.keys(taken).sort()).toEqual(pictures);
});

// After a build of the workspace: node docs/scripts/pictures.mjs
test.each(Object.entries(taken))("%s shows what the embedded model finds", async (path, { model }) => {
  expect(existsSync(root + path)).toBe(true);
  expect(model).toBe(await modelFingerprint(fileURLToPath(modelUrl)));
});
