import type { TemplateText } from "../template.js";

export const medical: readonly TemplateText[] = [
  {
    language: "en",
    schema: ["symptom", "disease", { medicine: ["dose"] }, "age"],
    marked: `A [[58-year-old|age]] man came with [[chest pain|symptom]] and [[shortness of breath|symptom]]. He has [[type 2 diabetes|disease]] and [[hypertension|disease]]. He takes [[metformin|medicine]] [[500 mg|medicine/dose]] twice a day. We started [[bisoprolol|medicine]] [[2.5 mg|medicine/dose]].`,
  },
  {
    language: "de",
    schema: ["symptom", "disease", { medicine: ["dose"] }, "age"],
    marked: `Die [[43-jährige|age]] Patientin klagt über [[Kopfschmerzen|symptom]] und [[Schwindel|symptom]]. Bekannt ist ein [[Asthma|disease]]. Sie nimmt [[Salbutamol|medicine]] [[0,1 mg|medicine/dose]] bei Bedarf. Verordnet wurde [[Ibuprofen|medicine]] [[400 mg|medicine/dose]].`,
  },
  {
    language: "zh",
    schema: ["症状", "疾病", { 药物: ["剂量"] }, "年龄"],
    marked: `患者，女，[[36岁|年龄]]，因[[发热|症状]]、[[咳嗽|症状]]三天就诊。既往有[[高血压|疾病]]。诊断为[[肺炎|疾病]]，给予[[阿莫西林|药物]][[0.5克|药物/剂量]]，每日三次。`,
  },
];
