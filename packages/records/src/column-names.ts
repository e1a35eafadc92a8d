import { escaped } from "./pointer.js";

type Path = readonly string[];

/**
 * Paths of names, each once, by a name for their columns: the names with a joint between them, or the JSON pointer where
 * two columns would share that.
 */
export function columnNames(paths: Iterable<Path>, joint: string): ReadonlyMap<string, Path> {
  const byPointer = new Map(Array.from(paths, (path) => [pointerOf(path), path]));
  const uses = new Map<string, number>();
  for (const [pointer, path] of byPointer)
    for (const name of new Set([pointer, path.join(joint)])) uses.set(name, (uses.get(name) ?? 0) + 1);
  return new Map(
    Array.from(byPointer, ([pointer, path]) => {
      const name = path.join(joint);
      return [uses.get(name) === 1 ? name : pointer, path];
    }),
  );
}

/** JSON pointer of what some names lead to. */
export function pointerOf(path: Path): string {
  return path.map((name) => `/${escaped(name)}`).join("");
}
