"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { action } from "@/app/action";
import { db } from "@/lib/db/client";
import { addPerson } from "@/lib/people/add-person";
import { changeRole } from "@/lib/people/change-role";
import { disablePerson } from "@/lib/people/disable-person";
import { enablePerson } from "@/lib/people/enable-person";
import { newPersonSchema, roleSchema } from "@/lib/people/person";
import { resetPassword } from "@/lib/people/reset-password";

const one = z.object({ personId: z.string() });
const shown = <T>(value: T): T => {
  revalidatePath("/people");
  return value;
};

export const addPersonAction = action("admin", newPersonSchema, (input, user) => shown(addPerson(db(), user, input)));

export const changeRoleAction = action("admin", one.extend({ role: roleSchema }), (input, user) =>
  shown(changeRole(db(), user, input)),
);

export const disablePersonAction = action("admin", one, ({ personId }, user) =>
  shown(disablePerson(db(), user, personId)),
);

export const enablePersonAction = action("admin", one, ({ personId }, user) =>
  shown(enablePerson(db(), user, personId)),
);

export const resetPasswordAction = action("admin", one, ({ personId }, user) => resetPassword(db(), user, personId));
