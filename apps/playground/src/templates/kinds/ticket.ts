import type { TemplateText } from "../template.js";

export const ticket: readonly TemplateText[] = [
  {
    language: "en",
    schema: ["order number", "product", "problem", "customer", "date"],
    marked: `Hello, my order [[A-55102|order number]] arrived on [[Monday|date]], but the [[AeroBrew coffee machine|product]] [[leaks water|problem]] from the bottom. I bought it on [[2 January 2025|date]]. Please send a new one. Best wishes, [[Tom Hartley|customer]]`,
  },
  {
    language: "de",
    schema: ["order number", "product", "problem", "customer", "date"],
    marked: `Guten Tag, meine Bestellung [[77-4210|order number]] kam am [[5. Mai 2025|date]] an. Der [[Staubsauger Leopold 3|product]] [[lädt nicht mehr|problem]]. Bitte schicken Sie mir Ersatz. Viele Grüße, [[Sabine Krüger|customer]]`,
  },
  {
    language: "zh",
    schema: ["订单号", "产品", "问题", "客户", "日期"],
    marked: `您好，我[[3月8日|日期]]收到订单[[20250308117|订单号]]的[[云朵牌耳机|产品]]，但是[[左边没有声音|问题]]。请帮我换货。[[周敏|客户]]`,
  },
];
