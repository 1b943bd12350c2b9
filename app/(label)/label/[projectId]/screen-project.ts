import type { QuestionKind } from "@/lib/questions/registry";

/** What the annotator's screen knows of its project. */
export interface ScreenProject {
  readonly id: string;
  readonly name: string;
  readonly guidelines: string;
  readonly leaseMinutes: number;
  readonly questionKind: QuestionKind;
  readonly questionSettings: unknown;
  readonly beliefMode: "none" | "joining" | "task";
  readonly groups: readonly { readonly id: string; readonly name: string; readonly description: string }[];
  readonly groupName: string | null; // whom the annotator speaks for, where that was chosen on joining
  readonly mayImport: boolean;
}
