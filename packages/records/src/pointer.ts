/** A name as a part of a JSON pointer. Source: RFC 6901. */
export function escaped(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
