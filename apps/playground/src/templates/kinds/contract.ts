import type { TemplateText } from "../template.js";

export const contract: readonly TemplateText[] = [
  {
    language: "en",
    schema: ["party", "effective date", "term", "monthly fee", "governing law"],
    marked: `This Service Agreement is made between [[Harbour Analytics Ltd|party]] and [[Greenfield Foods Inc.|party]] and takes effect on [[1 May 2025|effective date]]. It runs for [[24 months|term]]. The client pays a monthly fee of [[$4,200|monthly fee]]. This agreement is governed by the laws of [[Ireland|governing law]].`,
  },
  {
    language: "fr",
    schema: ["party", "effective date", "term", "monthly fee", "governing law"],
    marked: `Le présent contrat de location est conclu entre [[Immobilière du Parc|party]] et [[Claire Fontaine|party]]. Il prend effet le [[1er juillet 2025|effective date]] pour une durée de [[trois ans|term]]. Le loyer mensuel est de [[950 €|monthly fee]]. Le contrat est soumis au droit [[français|governing law]].`,
  },
  {
    language: "zh",
    schema: ["甲方", "乙方", "生效日期", "期限", "金额"],
    marked: `甲方：[[远航物流有限公司|甲方]]
乙方：[[明光软件有限公司|乙方]]
本合同自[[2025年4月1日|生效日期]]起生效，有效期[[两年|期限]]。甲方每月向乙方支付服务费[[三万元|金额]]。`,
  },
];
