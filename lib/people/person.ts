import { z } from "zod";
import { roles } from "../auth/user";

export const roleSchema = z.enum(roles);

/** A name and an email as an administrator types them. */
export const newPersonSchema = z.object({
  name: z.string().trim().min(1, "Give a name.").max(100),
  email: z.string().trim().toLowerCase().pipe(z.email("This is not an email address.").max(320)),
  role: roleSchema,
});
export type NewPerson = z.infer<typeof newPersonSchema>;
