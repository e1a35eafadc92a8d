import { readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that everything is in, with a separator at its end. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

const MEMBERS = ["packages", "apps", "bench", "docs"];

/** Every file of the workspace's members that the repository holds, by its path from the root, with `/`. */
export function filesOf(wanted: (name: string) => boolean): readonly string[] {
  const found: string[] = [];
  const visit = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (entry.name !== "node_modules" && entry.name !== "dist" && !entry.name.startsWith("."))
          visit(path);
      } else if (wanted(entry.name)) found.push(relative(root, path).split(sep).join("/"));
    }
  };
  for (const member of MEMBERS) visit(join(root, member));
  return found.sort();
}
