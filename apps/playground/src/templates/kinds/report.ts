import type { TemplateText } from "../template.js";

export const report: readonly TemplateText[] = [
  {
    language: "zh",
    schema: ["公司", "营业收入", "净利润", "增长率", "报告期"],
    marked: `[[华岭股份|公司]]发布[[2024年上半年|报告期]]财报：营业收入[[35.6亿元|营业收入]]，同比增长[[12.4%|增长率]]；净利润[[4.1亿元|净利润]]，同比增长[[8.9%|增长率]]。`,
  },
  {
    language: "en",
    schema: ["company", "revenue", "net profit", "growth rate", "period"],
    marked: `[[Kestrel Foods|company]] reports for the [[third quarter of 2024|period]]: revenue was [[$2.3 billion|revenue]], up [[6.1%|growth rate]], and net profit was [[$310 million|net profit]], up [[2%|growth rate]].`,
  },
  {
    language: "ja",
    schema: ["会社", "売上高", "純利益", "成長率", "期間"],
    marked: `[[青葉電機|会社]]の[[2024年度第2四半期|期間]]の売上高は[[820億円|売上高]]で、前年同期比[[5.3%|成長率]]増となった。純利益は[[64億円|純利益]]だった。`,
  },
];
