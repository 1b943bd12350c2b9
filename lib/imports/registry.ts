import { oasstTrees } from "./formats/oasst-trees";
import { preference } from "./formats/preference";
import { responses } from "./formats/responses";
import { samplingReport } from "./formats/sampling-report";
import type { ImportFormat } from "./import-format";
import type { formatNames } from "./import-options";

export type FormatName = (typeof formatNames)[number];

/** Every format that can be imported; a file's is detected in this order. */
export const importFormats = {
  responses,
  preference,
  "oasst-trees": oasstTrees,
  "sampling-report": samplingReport,
} as const satisfies Record<FormatName, ImportFormat>;
