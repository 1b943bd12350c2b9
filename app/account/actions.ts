"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { action } from "@/app/action";
import { changePassword, changePasswordSchema } from "@/lib/auth/change-password";
import { currentSession } from "@/lib/auth/current-user";
import { revokeSessions } from "@/lib/auth/revoke-sessions";
import { db } from "@/lib/db/client";

export const changePasswordAction = action("annotator", changePasswordSchema, async (input, user) => {
  const session = await currentSession();
  const changed = await changePassword(db(), user, input, session?.sessionId ?? null);
  revalidatePath("/account");
  return changed;
});

export const revokeSessionAction = action("annotator", z.object({ sessionId: z.string() }), ({ sessionId }, user) => {
  revokeSessions(db(), user.id, { only: sessionId });
  revalidatePath("/account");
});

export const revokeOtherSessionsAction = action("annotator", z.object({}), async (_, user) => {
  const session = await currentSession();
  revokeSessions(db(), user.id, { except: session?.sessionId ?? null });
  revalidatePath("/account");
});
