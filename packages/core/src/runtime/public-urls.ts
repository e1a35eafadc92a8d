/**
 * A text for messages without what URLs in it keep secret: names and passwords, and queries, which carry
 * signatures.
 */
export function withPublicUrls(text: string): string {
  return text.replace(
    /\b([a-z][a-z0-9+.-]{0,30}:\/\/)([^\s"'<>/?#]*@)?([^\s"'<>?#]*)([?#][^\s"'<>]*)?/gi,
    (_, scheme: string, _credentials: unknown, place: string) => `${scheme}${place}`,
  );
}
