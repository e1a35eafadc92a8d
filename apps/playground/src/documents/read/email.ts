import type { Address, Attachment, Email } from "postal-mime";
import { UnreadableFile } from "./unreadable.js";

/** What stands in an e-mail, and the files that came with it. */
export interface ReadEmail {
  readonly text: string;
  readonly attachments: readonly File[];
}

/**
 * An e-mail's subject, sender, recipients and date, then its text: the plain one, else that of its HTML. Pictures that
 * the HTML shows are no attachments.
 *
 * Throws: UnreadableFile for what has no head of an e-mail.
 */
export async function readEmail(bytes: Uint8Array<ArrayBuffer>): Promise<ReadEmail> {
  const { default: PostalMime } = await import("postal-mime");
  let email: Email;
  try {
    email = await PostalMime.parse(bytes);
  } catch {
    throw new UnreadableFile("It is damaged: no e-mail can be read from it.");
  }
  const { headers, from, to, subject, date } = email;
  if (headers.length === 0 || (from === undefined && subject === undefined && date === undefined))
    throw new UnreadableFile("It is no e-mail: it says neither a sender nor a subject nor a date.");
  const head = [
    ["Subject", subject],
    ["From", from && addressOf(from)],
    ["To", to?.map(addressOf).join(", ")],
    // As the sender wrote it, without the seconds and zones of the standard form.
    ["Date", headers.find(({ key }) => key === "date")?.value],
  ].flatMap(([name, value]) => (value === undefined || value === "" ? [] : [`${name}: ${value}`]));
  const body = await bodyOf(email);
  return {
    text: [head.join("\n"), body.replace(/\r\n?/g, "\n").trim()].join("\n\n"),
    attachments: email.attachments.flatMap(({ filename, content, related, mimeType }, at) =>
      related === true && mimeType.startsWith("image/")
        ? []
        : [new File([partOf(content)], filename ?? `attachment ${at + 1}`, { type: mimeType })],
    ),
  };
}

async function bodyOf({ text, html }: Email): Promise<string> {
  if (text !== undefined && text.trim() !== "") return text;
  if (html === undefined) return "";
  return (await import("@ernie-m/records/markup")).readHtml(html).text;
}

/** A mailbox, or a group of some by the group's name. */
function addressOf({ name, address }: Address): string {
  if (address === undefined) return name;
  return name === "" ? address : `${name} <${address}>`;
}

/** Texts come as such, everything else as bytes of their own. */
function partOf(content: Attachment["content"]): string | Uint8Array<ArrayBuffer> {
  return typeof content === "string" ? content : new Uint8Array(content);
}
