// The API reference: a page for every package, from the docstrings in the packages' sources.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Application, ReflectionKind } from "typedoc";

const docs = new URL("../", import.meta.url);
const path = (relative) => fileURLToPath(new URL(relative, docs));

/** The documented entries in the order of the sidebar, each with its source; one without a source yet is left out. */
const ENTRIES = {
  heads: "heads/src/index.ts",
  "heads/evaluation": "heads/src/evaluation.ts",
  "heads/table": "heads/src/table.ts",
  records: "records/src/index.ts",
  training: "training/src/index.ts",
  tokenizer: "tokenizer/src/index.ts",
  "runtime-node": "runtime-node/src/index.ts",
  "runtime-web": "runtime-web/src/index.ts",
  core: "core/src/index.ts",
  config: "config/src/index.ts",
};

const OUT = path("reference/api");

/** Writes a page an entry to `reference/api`. Throws when TypeDoc reports an error. */
export async function writeApiReference() {
  const sources = Object.values(ENTRIES)
    .map((source) => path(`../packages/${source}`))
    .filter((source) => existsSync(source));
  const app = await Application.bootstrapWithPlugins({
    plugin: ["typedoc-plugin-markdown"],
    entryPoints: sources,
    tsconfig: path("tsconfig.typedoc.json"),
    out: OUT,
    router: "module",
    groupOrder: ["Functions", "Classes", "Interfaces", "Type Aliases", "Variables"],
    readme: "none",
    name: "API reference",
    logLevel: "Warn",
    // The packages' own build has checked the types, by a newer compiler.
    skipErrorChecking: true,
    disableSources: true,
    excludeExternals: true,
    excludePrivate: true,
    excludeProtected: true,
    excludeInternal: true,
    githubPages: false,
    hideGenerator: true,
    hidePageHeader: true,
    hideBreadcrumbs: true,
    entryFileName: "index",
    sanitizeComments: true,
    useHTMLAnchors: true,
    useHTMLEncodedBrackets: true,
    useCodeBlocks: true,
    expandObjects: false,
    parametersFormat: "table",
    interfacePropertiesFormat: "table",
    propertiesFormat: "table",
    typeDeclarationFormat: "table",
    pageTitleTemplates: {
      index: "API reference",
      module: "@ernie-m/{name}",
      member: "{name}",
    },
  });
  const project = await app.convert();
  if (project === undefined) throw new Error("TypeDoc could not read the packages");
  const modules = project.getChildrenByKind(ReflectionKind.Module);
  for (const module of modules) module.name = entryOf(module);
  for (const parameter of project.getReflectionsByKind(ReflectionKind.Parameter))
    if (parameter.name === "__namedParameters") parameter.name = "options";
  for (const type of project.getReflectionsByKind(ReflectionKind.Class)) leaveToBase(project, type);
  await app.generateOutputs(project);
  if (app.logger.hasErrors()) throw new Error("TypeDoc reported errors");
}

/** TypeDoc names a module by its path: `heads/src`, `heads/src/evaluation`. */
function entryOf({ name }) {
  const found = Object.entries(ENTRIES).find(([, source]) => source.replace(/(\/index)?\.ts$/, "") === name);
  if (found === undefined) throw new Error(`no entry is called ${name}`);
  return found[0];
}

/** Takes what a class inherits from a documented one off its part of the page, which names the base class. */
function leaveToBase(project, type) {
  const inherited = (type.children ?? []).filter((member) => member.inheritedFrom?.reflection !== undefined);
  for (const member of inherited) project.removeReflection(member);
  for (const group of type.groups ?? [])
    group.children = group.children.filter((member) => !inherited.includes(member));
  type.groups = type.groups?.filter((group) => group.children.length > 0);
}
