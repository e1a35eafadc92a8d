const REFERENCE = /&(?:#(\d+)|#x([\da-fA-F]+)|(amp|lt|gt|quot|apos));/g;
const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/**
 * Text with the references that XML itself knows in place: those to characters by number, and the five that have names.
 * What a reference stands for is not looked through again. Any other reference stays as it is.
 *
 * Throws: RangeError for the number of no character of XML.
 * Source: XML 1.0, sections 2.2, 4.1 and 4.6.
 */
export function decodeReferences(text: string): string {
  return text.replace(REFERENCE, (_, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED[name];
    return characterOf(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
  });
}

function characterOf(codePoint: number): string {
  const isCharacter =
    [0x09, 0x0a, 0x0d].includes(codePoint) ||
    (codePoint >= 0x20 && codePoint <= 0xd7ff) ||
    (codePoint >= 0xe000 && codePoint <= 0xfffd) ||
    (codePoint >= 0x10000 && codePoint <= 0x10ffff);
  if (!isCharacter) throw new RangeError("a reference to what is no character");
  return String.fromCodePoint(codePoint);
}
