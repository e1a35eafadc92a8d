// The API reference: a page for every package, from the docstrings in the packages' sources.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Application, ReflectionKind } from "typedoc";

const docs = new URL("../", import.meta.url);
const path = (relative) => fileURLToPath(new URL(relative, docs));

/** The documented packages in the order of the sidebar; one without a source yet is left out. */
const PACKAGES = ["heads", "tokenizer", "runtime-node", "runtime-web", "core", "config"];

const OUT = path("reference/api");

/** Writes a page a package to `reference/api`. Throws when TypeDoc reports an error. */
export async function writeApiReference() {
  const packages = PACKAGES.filter((name) => existsSync(path(`../packages/${name}/src/index.ts`)));
  const app = await Application.bootstrapWithPlugins({
    plugin: ["typedoc-plugin-markdown"],
    entryPoints: packages.map((name) => path(`../packages/${name}/src/index.ts`)),
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
  for (const module of modules) module.name = packageOf(module, packages);
  for (const parameter of project.getReflectionsByKind(ReflectionKind.Parameter))
    if (parameter.name === "__namedParameters") parameter.name = "options";
  for (const type of project.getReflectionsByKind(ReflectionKind.Class)) leaveToBase(project, type);
  await app.generateOutputs(project);
  if (app.logger.hasErrors()) throw new Error("TypeDoc reported errors");
}

/** TypeDoc names a module by its path: `heads/src`. */
function packageOf(module, packages) {
  const found = packages.find((name) => module.name.split("/").includes(name));
  if (found === undefined) throw new Error(`no package is called ${module.name}`);
  return found;
}

/** Takes what a class inherits from a documented one off its part of the page, which names the base class. */
function leaveToBase(project, type) {
  const inherited = (type.children ?? []).filter((member) => member.inheritedFrom?.reflection !== undefined);
  for (const member of inherited) project.removeReflection(member);
  for (const group of type.groups ?? [])
    group.children = group.children.filter((member) => !inherited.includes(member));
  type.groups = type.groups?.filter((group) => group.children.length > 0);
}
