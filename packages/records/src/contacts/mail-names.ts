import { REBuilder } from "linkify-it";

/** What a name is made of beside letters and digits; quotes, bars, brackets and the like stand around one. */
const NAME = String.raw`[\p{L}\p{N}_](?:[\p{L}\p{M}\p{N}_+&'~%#-]|\.(?=[\p{L}\p{N}_+&'~%#-])){0,63}`;
/**
 * A name right before an "@": after whatever is no letter or digit, and not in the address of a server, whose user and
 * password stand before an "@" too.
 */
const NAME_BEFORE = new RegExp(String.raw`(?<![\p{L}\p{M}\p{N}@]|:\/\/\S{0,64})(${NAME})$`, "u");

/** The bar of a table ends an address, too. */
const SEPARATORS = /[><\uff5c|]/;

/** What linkify-it finds addresses with, but for the names of mailboxes: it knows those of ASCII after a space alone. */
export class MailNames extends REBuilder {
  override get_text_separators(): RegExp {
    return SEPARATORS;
  }

  override get_mail_name_validator(): RegExp {
    return NAME_BEFORE;
  }
}
