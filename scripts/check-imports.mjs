// Checks what imports what, types included, in every package and app:
// - no circle of files;
// - within a package only downward, as scripts/floors.mjs lists its floors;
// - from another package only what it exports, in tests too.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path/posix";
import { fileURLToPath } from "node:url";
import { parseSync, Visitor } from "oxc-parser";
import { floors } from "./floors.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const SOURCE = /\.[cm]?[jt]sx?$/;
const TEST = /\.test\.[cm]?[jt]sx?$/;
const SKIPPED = new Set(["node_modules", "dist"]);
const FLOORS = "scripts/floors.mjs";

const problems = [];

function list(folder) {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  const isCode = ({ name }) => !name.startsWith(".") && !SKIPPED.has(name);
  const folders = entries.filter((entry) => entry.isDirectory() && isCode(entry)).map(({ name }) => name);
  const files = entries.filter((entry) => entry.isFile() && SOURCE.test(entry.name)).map(({ name }) => name);
  return { folders, files };
}

/** `visit` is called with each folder from here on, the names of its folders, and those of its sources. */
function walk(folder, visit) {
  const { folders, files } = list(folder);
  visit(folder, folders, files);
  for (const name of folders) walk(join(folder, name), visit);
}

/** The packages by name: their folder, and what they export as it is imported. */
function findPackages() {
  const inside = ["packages", "apps", "training"].flatMap((folder) =>
    list(folder).folders.map((name) => join(folder, name)),
  );
  const packages = new Map();
  for (const folder of [...inside, "bench", "docs"]) {
    const manifest = join(root, folder, "package.json");
    if (!existsSync(manifest)) continue;
    const { name, exports = {} } = JSON.parse(readFileSync(manifest, "utf8"));
    packages.set(name, { folder, entries: new Set(Object.keys(exports).map((entry) => join(name, entry))) });
  }
  return packages;
}

/** What a file imports, with the line where it does. What is put together at run time is not known here. */
function importsOf(path) {
  const text = readFileSync(join(root, path), "utf8");
  const { module, program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0].message}`);
  const requests = [...module.staticImports, ...module.dynamicImports].map((found) => found.moduleRequest);
  for (const { entries } of module.staticExports)
    for (const { moduleRequest } of entries) if (moduleRequest !== null) requests.push(moduleRequest);
  new Visitor({ TSImportType: ({ source }) => requests.push(source) }).visit(program);
  return requests
    .map(({ start, end }) => ({
      written: text.slice(start, end),
      line: text.slice(0, start).split("\n").length,
    }))
    .filter(({ written }) => /^["'`]/.test(written))
    .map(({ written, line }) => ({ name: written.slice(1, -1), line }));
}

/** The source that a relative import means; undefined for what is none. */
function resolveRelative(from, name) {
  const target = join(dirname(from), name);
  const stem = target.replace(/\.([cm]?)jsx?$/, "");
  const candidates = [target, `${stem}.ts`, `${stem}.tsx`];
  return candidates.find((path) => SOURCE.test(path) && existsSync(join(root, path)));
}

/** How lists call what lies in a folder: `folder/`, or a file without its ending. */
const calledFolder = (name) => `${name}/`;
const calledFile = (name) => name.replace(SOURCE, "");
const floorOf = (folder, entry) => floors[folder].findIndex((floor) => [floor].flat().includes(entry));

/** Where a file stands: its entry in the list of every folder above it that has one. */
function entriesOf(path) {
  const entries = new Map();
  for (let child = path, folder = dirname(path); folder !== "."; child = folder, folder = dirname(folder)) {
    if (!Object.hasOwn(floors, folder)) continue;
    const name = child === path ? calledFile(basename(child)) : calledFolder(basename(child));
    entries.set(folder, floorOf(folder, name) < 0 ? "*" : name);
  }
  return entries;
}

function checkFloors(from, to, place) {
  const targets = entriesOf(to);
  for (const [folder, own] of entriesOf(from)) {
    const other = targets.get(folder);
    // What is not in its list is reported as such, once.
    const [floor, target] = [floorOf(folder, own), floorOf(folder, other)];
    if (other === own || floor < 0 || target < 0) continue;
    if (target > floor) problems.push(`${place} goes upward: in ${folder}, ${other} stands above ${own}`);
    if (target === floor)
      problems.push(`${place} goes sideways: in ${folder}, ${own} and ${other} share a floor`);
  }
}

/** Checks a file's imports one by one. @returns the sources that it imports. */
function checkFile(path, own, packages) {
  const targets = [];
  const isOfAnother = (target) =>
    [...packages.values()].some(({ folder }) => folder !== own && target.startsWith(`${folder}/`));
  for (const { name, line } of importsOf(path)) {
    const place = `${path}:${line}: "${name}"`;
    if (name.startsWith(".")) {
      const target = resolveRelative(path, name);
      if (target !== undefined) targets.push(target);
      if (isOfAnother(join(dirname(path), name))) {
        problems.push(`${place} reaches into another package: import what it exports`);
      } else if (target !== undefined && !TEST.test(path)) checkFloors(path, target, place);
    } else {
      const packageName = name.split("/").slice(0, 2).join("/");
      const entries = packages.get(packageName)?.entries;
      if (entries !== undefined && !entries.has(name))
        problems.push(`${place} is not exported by ${packageName}`);
    }
  }
  return targets;
}

/** Reports a circle for every import that closes one. */
function checkCircles(graph) {
  const done = new Set();
  const trail = [];
  const visit = (file) => {
    const start = trail.indexOf(file);
    if (start >= 0) problems.push(`a circle: ${[...trail.slice(start), file].join(" → ")}`);
    if (start >= 0 || done.has(file)) return;
    trail.push(file);
    for (const target of graph.get(file) ?? []) visit(target);
    trail.pop();
    done.add(file);
  };
  for (const file of graph.keys()) visit(file);
}

/** A list names what is there and nothing else, and every folder with folders in it has one. */
function checkList(folder, folderNames, fileNames) {
  const folders = folderNames.map(calledFolder);
  const files = fileNames.filter((name) => !TEST.test(name)).map(calledFile);
  if (!Object.hasOwn(floors, folder)) {
    if (folders.length > 0)
      problems.push(`${folder} has folders and no list in ${FLOORS}: which may know which?`);
    return;
  }
  const named = floors[folder].flat();
  for (const name of [...folders, ...(named.includes("*") ? [] : files)])
    if (!named.includes(name))
      problems.push(`${folder}/${name} stands on no floor: name it in ${FLOORS}, above all that it imports`);
  for (const name of named)
    if (name !== "*" && !folders.includes(name) && !files.includes(name))
      problems.push(`${FLOORS} names ${folder}/${name}, which is not there`);
}

const packages = findPackages();
const graph = new Map();
for (const { folder } of packages.values()) {
  walk(folder, (at, folders, files) => {
    if (at === `${folder}/src` || at.startsWith(`${folder}/src/`)) checkList(at, folders, files);
    for (const file of files) graph.set(join(at, file), checkFile(join(at, file), folder, packages));
  });
}
for (const folder of Object.keys(floors))
  if (!existsSync(join(root, folder))) problems.push(`${FLOORS} names ${folder}, which is not there`);
checkCircles(graph);

for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
