import { z } from "zod";
import type { Draft } from "@/lib/labeling/draft";

/*
 * Drafts in this browser, so that work survives a server that is away. `dirty`: the server has not confirmed it yet;
 * only then is it newer than the server's own.
 */
const prefix = "chorus-draft:";
const keptFor = 7 * 24 * 3_600_000;
const schema = z.object({
  draft: z.object({ value: z.json(), groupId: z.string().nullable() }),
  dirty: z.boolean(),
  at: z.number(),
});

/** Storage may be full or forbidden; the server's draft remains then. */
function quietly<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}

export function keepDraft(assignmentId: string, draft: Draft, dirty: boolean): void {
  quietly(() => localStorage.setItem(prefix + assignmentId, JSON.stringify({ draft, dirty, at: Date.now() })));
}

/** The draft that this browser has and the server may not. */
export function unsavedDraft(assignmentId: string): Draft | null {
  return quietly(() => {
    const kept = schema.parse(JSON.parse(localStorage.getItem(prefix + assignmentId) ?? "null"));
    return kept.dirty ? kept.draft : null;
  });
}

export function forgetDraft(assignmentId: string): void {
  quietly(() => {
    localStorage.removeItem(prefix + assignmentId);
    for (const key of Object.keys(localStorage).filter((name) => name.startsWith(prefix))) {
      const kept = schema.safeParse(quietly(() => JSON.parse(localStorage.getItem(key) ?? "null")));
      if (!kept.success || kept.data.at < Date.now() - keptFor) localStorage.removeItem(key);
    }
  });
}
