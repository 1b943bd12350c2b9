import type { Command } from "commander";
import { eq } from "drizzle-orm";
import { type Role, roles, type User } from "../lib/auth/user";
import type { Db } from "../lib/db/client";
import { users } from "../lib/db/schema/people";
import { AppError } from "../lib/errors";
import { addPerson } from "../lib/people/add-person";
import { listPeople } from "../lib/people/list-people";
import { newPersonSchema } from "../lib/people/person";
import { resetPassword } from "../lib/people/reset-password";
import { answer, examples } from "./frame/answer";
import { openData } from "./frame/open-data";

/** Whoever can read and write the data folder may do everything. */
const operator: User = { id: "command-line", name: "Command line", email: "", role: "admin" };

export function register(program: Command): void {
  const user = program.command("user").description("Add people, list them, give somebody a new password.");

  const add = user
    .command("add")
    .argument("<email>")
    .option("--name <name>", "how others see them (default: the part of the email before the @)")
    .option("--role <role>", `one of ${roles.join(", ")}`, "annotator" satisfies Role)
    .description("Add a person and print a random first password, once.")
    .action((email: string, options: Record<string, unknown>) => {
      const person = newPersonSchema.parse({ email, name: options.name ?? email.split("@")[0], role: options.role });
      const added = addPerson(openData(), operator, person);
      answer(add, `${added.email} can sign in as ${person.role}. Password: ${added.password}`, { ok: true, ...added });
    });
  examples(add, ["user add mia@example.org", 'user add ben@example.org --name "Ben Ode" --role reviewer --json']);

  const list = user
    .command("list")
    .description("List everybody with an account.")
    .action(() => {
      const people = listPeople(openData(), operator);
      const lines = people.map(({ email, name, role, labels, disabledAt }) => {
        return `${email}  ${name}  ${role}  ${labels} labels${disabledAt === null ? "" : "  (disabled)"}`;
      });
      answer(list, lines.join("\n") || "Nobody has an account.", { ok: true, people });
    });
  examples(list, ["user list", "user list --json"]);

  const reset = user
    .command("reset-password")
    .argument("<email>")
    .description("Give somebody a new random password, end their sessions, lift a lock-out.")
    .action((email: string) => {
      const db = openData();
      const person = resetPassword(db, operator, findPerson(db, email));
      answer(reset, `New password of ${person.email}: ${person.password}`, { ok: true, ...person });
    });
  examples(reset, ["user reset-password admin@chorus.local"]);
}

function findPerson(db: Db, email: string): string {
  const person = db.select({ id: users.id }).from(users).where(eq(users.email, email.trim().toLowerCase())).get();
  if (!person) throw new AppError("missing", `Nobody has the email ${email}. "npx chorus user list" shows everybody.`);
  return person.id;
}
