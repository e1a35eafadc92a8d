import { readFileSync } from "node:fs";
import ts from "typescript";
import { expect, test } from "vitest";
import { pages, symbolPages } from "./examples.js";
import { filesOf, root } from "./repository.js";

/** A block of code on a page. */
interface Block {
  /** The page's path from the root. */
  readonly page: string;
  /** Of its first line of code, from 1. */
  readonly line: number;
  readonly code: string;
}

type Language = "ts" | "js";

function blocksOf(page: string, language: Language = "ts"): readonly Block[] {
  const text = readFileSync(`${root}${page}`, "utf8");
  const blocks = text.matchAll(/^( *)```(\w+)(?: \[\w+\])?\n([\s\S]*?)^\1```$/gm);
  const own = [...blocks].filter(([, , name]) => name === language);
  return own.map(({ index, 3: code }) => ({
    page,
    line: text.slice(0, index).split("\n").length + 1,
    code,
  }));
}

const readmes = ["README.md", ...filesOf((name) => name === "README.md")];
const blocks = [...[...pages(), ...symbolPages()].map((page) => `docs/${page}`), ...readmes].flatMap((page) =>
  blocksOf(page),
);

/** As somebody has it who starts with `strict` and a bundler. */
const strictOptions: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts", "lib.dom.d.ts", "lib.dom.asynciterable.d.ts"],
  types: ["node"],
};

/** What an editor tells who writes JavaScript: what is not there, and what is called wrongly. */
const plainOptions: ts.CompilerOptions = { ...strictOptions, strict: false, allowJs: true, checkJs: true };

/** What the compiler says of blocks, as files of this folder, which has all that they import. */
function diagnosticsOf(all: readonly Block[], language: Language): readonly ts.Diagnostic[] {
  const files = new Map(all.map((block, at) => [`${root}docs/block-${at}.${language}`, block.code]));
  const options = language === "ts" ? strictOptions : plainOptions;
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.readFile = (path) => files.get(path) ?? readFile(path);
  host.getCurrentDirectory = () => `${root}docs`;
  return ts.getPreEmitDiagnostics(ts.createProgram([...files.keys()], options, host));
}

/** A name that is not declared, a module that is not here: what a block leaves to what surrounds it. */
const LEFT_OPEN = /^(?:Cannot find (?:name|module)|No value exists in scope)/;

interface Finding extends Block {
  /** Names that it leaves open, each once. */
  readonly open: readonly string[];
  /** All others, by their line on the page. */
  readonly problems: readonly string[];
}

function findings(blocks: readonly Block[], language: Language): readonly Finding[] {
  const all = blocks.map((block) => ({ ...block, open: new Set<string>(), problems: [] as string[] }));
  for (const { file, start = 0, length = 0, messageText } of diagnosticsOf(blocks, language)) {
    const said = ts.flattenDiagnosticMessageText(messageText, " ");
    const found = all[Number(/block-(\d+)\.[jt]s$/.exec(file?.fileName ?? "")?.[1])];
    if (file === undefined || found === undefined) throw new Error(said);
    const line = found.line + file.getLineAndCharacterOfPosition(start).line;
    if (LEFT_OPEN.test(said)) found.open.add(file.text.slice(start, start + length));
    else found.problems.push(`${found.page}:${line} ${said}`);
  }
  return all.map(({ open, ...found }) => ({ ...found, open: [...open] }));
}

test("every block of TypeScript that is complete compiles under strict, and few are not", () => {
  const found = findings(blocks, "ts");
  // What is left open has no type, and then what follows from it has none either.
  expect(found.flatMap(({ open, problems }) => (open.length === 0 ? problems : []))).toEqual([]);
  const open = found.filter(({ open }) => open.length > 0).map(({ page, open }) => [page, ...open].join(" "));
  expect(open).toEqual([
    "docs/adding-a-head.md HeadGraph linearParameters bySequence",
    "docs/adding-a-runtime.md it expect backend",
    "docs/guide/browser.md runtime",
    "docs/guide/languages.md loadExtractor nodeRuntime",
    "docs/guide/models.md nodeRuntime loadExtractor",
    "docs/guide/models.md loadExtractor nodeRuntime",
    "docs/tasks/zero-shot.md classifier texts labels",
    "docs/recipes/aspects.md loadExtractor nodeRuntime schema",
    'docs/recipes/pdf.md "pdfjs-dist/legacy/build/pdf.mjs"',
    "docs/api/heads/VocabularyMismatchError.md loadExtractor runtime VocabularyMismatchError",
    "docs/api/runtime-web/checkpointFromFiles.md input loadExtractor runtime",
    "docs/api/runtime-web/checkpointFromUrls.md configUrl weightsUrl",
    "packages/runtime-node/README.md nodeRuntime",
    "packages/runtime-node/README.md loadExtractor nodeRuntime",
  ]);
});

/** Published packages whose use is a command or a tag of a page, not a call; and one that this folder does not have. */
const WITHOUT_CALLS = ["apps/cli", "packages/element", "packages/measure"];

/** Of JavaScript, whose types nobody wrote, and which tests of its packages run: that what it imports is there. */
const NOT_EXPORTED = /has no exported member/;

test("the README of every published package has an example of code, in which all is there that it names", () => {
  const folders = filesOf((name) => name === "package.json")
    .filter((path) => /^(?:apps|packages)\/[\w-]+\/package\.json$/.test(path))
    .filter((path) => JSON.parse(readFileSync(`${root}${path}`, "utf8")).private !== true)
    .map((path) => path.slice(0, path.lastIndexOf("/")));
  const [typed, plain] = (["ts", "js"] as const).map((language) => {
    const all = folders.flatMap((folder) => blocksOf(`${folder}/README.md`, language));
    return findings(all, language).filter(({ open }) => open.length === 0);
  });
  const right = [
    ...typed.filter(({ problems }) => problems.length === 0),
    ...plain.filter(({ problems }) => !problems.some((problem) => NOT_EXPORTED.test(problem))),
  ].map(({ page }) => page.slice(0, page.lastIndexOf("/")));
  expect(folders.length).toBeGreaterThan(10);
  expect(folders.filter((folder) => !right.includes(folder)).sort()).toEqual(WITHOUT_CALLS);
});
