import { asKind, asString, describe, type PickleName, type PickleSite, type PickleValue } from "./values.js";

/** A name as a vocabulary has it: by module, a line feed and name. */
export function named(
  module: string,
  name: string,
  build?: PickleName["build"],
): readonly [string, PickleName] {
  const known: PickleName = { kind: "name", name: `${module}.${name}` };
  return [`${module}\n${name}`, build === undefined ? known : { ...known, build }];
}

/** `collections.OrderedDict()`, which is how a state dict starts. */
export const orderedDict = named("collections", "OrderedDict", (args, site) => {
  if (args.length > 0) throw site.unsupported("collections.OrderedDict is called with arguments");
  return { kind: "dict", attributes: true, entries: new Map() };
});

/**
 * `tuple((name, array))`: how Paddle writes a tensor with its name. Python 2's name of the module is what
 * protocol 2 writes.
 */
export const tuples = ["builtins", "__builtin__"].map((module) =>
  named(module, "tuple", ([items, ...rest], site) => {
    const tuple = asKind(items, "tuple");
    if (tuple === undefined || rest.length > 0) throw site.malformed(`a tuple is made of ${describe(items)}`);
    return tuple;
  }),
);

/** `_codecs.encode(text, "latin1")`: how protocol 2, which has no bytes, writes them. */
export const encode = named("_codecs", "encode", ([text, encoding, ...rest], site) =>
  encodeLatin1(text, encoding, rest, site),
);

function encodeLatin1(
  text: PickleValue | undefined,
  encoding: PickleValue | undefined,
  rest: readonly PickleValue[],
  site: PickleSite,
): PickleValue {
  const source = asKind(text, "text");
  if (source === undefined || rest.length > 0) {
    throw site.malformed(`_codecs.encode is called with ${describe(text)}`);
  }
  if (asString(encoding) !== "latin1")
    throw site.unsupported("_codecs.encode with another encoding than latin1");
  return { kind: "bytes", encoding: "utf8", offset: source.offset, length: source.length };
}
