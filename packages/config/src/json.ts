/** A value of JSON, as `JSON.parse` returns it. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** An object of JSON. Keys such as `__proto__` are ordinary own properties. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}
