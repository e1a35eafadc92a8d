// The API reference: a page for every symbol, from the docstrings in the packages' sources and the examples in api/.
import { fileURLToPath } from "node:url";
import { Application, Converter, ReflectionKind } from "typedoc";
import { describeModule, sortSymbols } from "./describe.mjs";
import { ENTRIES, GROUP_ORDER } from "./entries.mjs";

const docs = new URL("../../", import.meta.url);
const path = (relative) => fileURLToPath(new URL(relative, docs));

const OUT = path("reference/api");

/** Every symbol has a page of its own. */
const PAGES = ["Function", "Class", "Interface", "TypeAlias", "Variable"];

/** Writes `reference/api`. Throws when TypeDoc reports an error. */
export async function writeApiReference() {
  const sources = Object.values(ENTRIES).map(({ source }) => path(`../packages/${source}`));
  const app = await Application.bootstrapWithPlugins({
    plugin: ["typedoc-plugin-markdown"],
    entryPoints: sources,
    tsconfig: path("tsconfig.typedoc.json"),
    out: OUT,
    router: "member",
    membersWithOwnFile: PAGES,
    categorizeByGroup: false,
    categoryOrder: GROUP_ORDER,
    indexFormat: "table",
    groupOrder: ["Functions", "Classes", "Interfaces", "Type Aliases", "Variables"],
    readme: "none",
    name: "API reference",
    logLevel: "Warn",
    // The packages' own build has checked the types, by a newer compiler.
    skipErrorChecking: true,
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
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.getChildrenByKind(ReflectionKind.Module)) {
      const [name, entry] = entryOf(module);
      describeModule(module, name, entry);
    }
  });
  const project = await app.convert();
  if (project === undefined) throw new Error("TypeDoc could not read the packages");
  for (const parameter of project.getReflectionsByKind(ReflectionKind.Parameter))
    if (parameter.name === "__namedParameters") parameter.name = "options";
  for (const type of project.getReflectionsByKind(ReflectionKind.Class)) leaveToBase(project, type);
  for (const module of project.getChildrenByKind(ReflectionKind.Module)) sortSymbols(module);
  // Files told the groups; pages do not show them.
  app.options.setValue("disableSources", true);
  await app.generateOutputs(project);
  if (app.logger.hasErrors()) throw new Error("TypeDoc reported errors");
}

/** TypeDoc names a module by its path: `heads/src`, `heads/src/evaluation`. */
function entryOf({ name }) {
  const found = Object.entries(ENTRIES).find(
    ([, { source }]) => source.replace(/(\/index)?\.ts$/, "") === name,
  );
  if (found === undefined) throw new Error(`no entry is called ${name}`);
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
