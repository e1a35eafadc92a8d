import type { TemplateText } from "../template.js";

export const abstract: readonly TemplateText[] = [
  {
    language: "en",
    schema: ["task", "method", "dataset", "metric", "result"],
    marked: `We study [[named entity recognition|task]] in old newspapers. Our method, [[layered span tagging|method]], reads each page twice. On the [[Gazette-1880 corpus|dataset]] it reaches an [[F1|metric]] of [[84.2|result]], and it needs no dictionary.`,
  },
  {
    language: "de",
    schema: ["task", "method", "dataset", "metric", "result"],
    marked: `Wir untersuchen die [[Erkennung von Vogelstimmen|task]] mit kleinen Geräten. Unser Verfahren [[Kaskadenfilter|method]] wurde mit dem Datensatz [[Waldton-12|dataset]] geprüft und erreicht eine [[Genauigkeit|metric]] von [[91 Prozent|result]].`,
  },
  {
    language: "zh",
    schema: ["任务", "方法", "数据集", "指标", "结果"],
    marked: `本文研究[[古籍自动断句|任务]]。我们提出[[双向片段标注|方法]]，在[[明清文集数据集|数据集]]上[[准确率|指标]]达到[[93.5%|结果]]。`,
  },
];
