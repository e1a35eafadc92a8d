/**
 * Whether `name` is a file name and nothing else on every platform: no separator, no drive or stream (`:`), no
 * parent, no control character.
 */
export function isPlainFileName(name: string): boolean {
  const forbidden = (char: string): boolean => "/\\:".includes(char) || char < " " || char === "\u007f";
  return name !== "" && !/^\.+$/.test(name) && ![...name].some(forbidden);
}
