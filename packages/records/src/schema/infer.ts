/** Levels of a schema that types are read from; what lies deeper is unknown. */
type LastLevel = 12;
type Deeper<Level extends readonly unknown[]> = [...Level, unknown];

type Simplify<T> = { [K in keyof T]: T[K] } & {};

/** What a reference inside a schema leads to. */
type Referenced<Ref, Root> = Ref extends `#/$defs/${infer Name}`
  ? Root extends { readonly $defs: infer Defs }
    ? Name extends keyof Defs
      ? Defs[Name]
      : unknown
    : unknown
  : Ref extends `#/definitions/${infer Name}`
    ? Root extends { readonly definitions: infer Defs }
      ? Name extends keyof Defs
        ? Defs[Name]
        : unknown
      : unknown
    : Ref extends "#"
      ? Root
      : unknown;

type RequiredNames<S> = S extends { readonly required: readonly (infer Names)[] } ? Names : never;

type ObjectOf<S, Properties, Root, Level extends readonly unknown[]> = Simplify<
  {
    -readonly [K in keyof Properties as K extends RequiredNames<S> ? K : never]: TypeOf<
      Properties[K],
      Root,
      Level
    >;
  } & {
    -readonly [K in keyof Properties as K extends RequiredNames<S> ? never : K]?: TypeOf<
      Properties[K],
      Root,
      Level
    >;
  }
>;

interface Types {
  string: string;
  number: number;
  integer: number;
  boolean: boolean;
  null: null;
}

type OfType<Type, S, Root, Level extends readonly unknown[]> = Type extends keyof Types
  ? Types[Type]
  : Type extends "object"
    ? S extends { readonly properties: infer Properties }
      ? ObjectOf<S, Properties, Root, Level>
      : Record<string, unknown>
    : Type extends "array"
      ? S extends { readonly items: infer Items }
        ? TypeOf<Items, Root, Level>[]
        : unknown[]
      : unknown;

type Nullable<S> = S extends { readonly nullable: true } ? null : never;

type Intersection<U> = (U extends unknown ? (part: U) => void : never) extends (whole: infer I) => void
  ? I
  : never;

type Plain<S, Root, Level extends readonly unknown[]> = S extends { readonly $ref: infer Ref }
  ? TypeOf<Referenced<Ref, Root>, Root, Level>
  : S extends { readonly const: infer Value }
    ? Value
    : S extends { readonly enum: readonly (infer Value)[] }
      ? Value
      : S extends { readonly anyOf: readonly (infer Part)[] }
        ? Part extends unknown
          ? TypeOf<Part, Root, Level>
          : never
        : S extends { readonly oneOf: readonly (infer Part)[] }
          ? Part extends unknown
            ? TypeOf<Part, Root, Level>
            : never
          : S extends { readonly allOf: readonly (infer Part)[] }
            ? Simplify<Intersection<Part extends unknown ? TypeOf<Part, Root, Level> : never>>
            : S extends { readonly type: readonly (infer Type)[] }
              ? Type extends unknown
                ? OfType<Type, S, Root, Level>
                : never
              : S extends { readonly type: infer Type }
                ? OfType<Type, S, Root, Level>
                : S extends { readonly properties: infer Properties }
                  ? ObjectOf<S, Properties, Root, Level>
                  : unknown;

type TypeOf<S, Root, Level extends readonly unknown[]> = Level["length"] extends LastLevel
  ? unknown
  : Plain<S, Root, Deeper<Level>> | Nullable<S>;

/**
 * The type of what a literal JSON Schema describes: properties, those that are not required optional; lists, enums,
 * constants, unions, references into `$defs` and `definitions`. `Record<string, unknown>` for a schema that is only
 * known when the program runs.
 */
export type FromJsonSchema<S> = string extends keyof S ? Record<string, unknown> : TypeOf<S, S, []>;
