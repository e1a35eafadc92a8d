import type { TemplateText } from "../template.js";

export const product: readonly TemplateText[] = [
  {
    language: "en",
    schema: [{ product: ["price", "release date", "manufacturer"] }, "color"],
    marked: `The [[Lumo Desk Lamp 2|product]] by [[Nordlicht|product/manufacturer]] costs [[$129|product/price]] and was released on [[September 9, 2024|product/release date]]. It comes in [[black|color]] and [[sand|color]].`,
  },
  {
    language: "fr",
    schema: [{ product: ["price", "release date", "manufacturer"] }, "color"],
    marked: `Le vélo électrique [[Mistral 500|product]] de [[Cycles Béranger|product/manufacturer]] coûte [[2 490 €|product/price]]. Il est sorti le [[15 avril 2025|product/release date]] et existe en [[vert|color]] et en [[gris|color]].`,
  },
  {
    language: "zh",
    schema: [{ 产品: ["价格", "上市时间", "厂商"] }, "颜色"],
    marked: `[[星火科技|产品/厂商]]推出的[[星火平板10|产品]]售价[[2999元|产品/价格]]，[[2025年3月20日|产品/上市时间]]上市，有[[银色|颜色]]和[[蓝色|颜色]]两种颜色。`,
  },
];
