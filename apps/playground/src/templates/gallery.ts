import { abstract } from "./kinds/abstract.js";
import { contract } from "./kinds/contract.js";
import { cv } from "./kinds/cv.js";
import { invoice } from "./kinds/invoice.js";
import { medical } from "./kinds/medical.js";
import { news } from "./kinds/news.js";
import { product } from "./kinds/product.js";
import { report } from "./kinds/report.js";
import { ticket } from "./kinds/ticket.js";
import type { KindId } from "./kinds.js";
import type { TemplateText } from "./template.js";

/** The texts of every kind. */
export const gallery: Readonly<Record<KindId, readonly TemplateText[]>> = {
  news,
  invoice,
  contract,
  cv,
  ticket,
  product,
  abstract,
  medical,
  report,
};
