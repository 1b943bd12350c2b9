import type { z } from "zod";

/** The first thing that is wrong; where several shapes are allowed, of the one that the value comes nearest to. */
export function explainIssue(issues: readonly z.core.$ZodIssue[], path: readonly PropertyKey[] = []): string {
  const [issue] = issues;
  if (issue === undefined) return "it cannot be read.";
  const at = [...path, ...issue.path];
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return `${at.join(".")}: ${issue.message}`;
  return explainIssue(issue.errors.toSorted((a, b) => a.length - b.length)[0] ?? [], at);
}
