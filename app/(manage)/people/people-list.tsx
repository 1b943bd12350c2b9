import { Avatar, Badge } from "@radix-ui/themes";
import { TimeAgo } from "@/app/_ui/time-ago";
import type { Role } from "@/lib/auth/user";
import { PersonMenu } from "./person-menu";
import { RoleSelect } from "./role-select";

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly createdAt: number;
  readonly disabledAt: number | null;
  readonly labels: number;
  readonly lastSignIn: number | null;
}

/** One row a person; on a phone the row folds into two lines. */
export function PeopleList({ people, me }: { people: readonly Person[]; me: string }) {
  return (
    <ul className="divide-y divide-gray-a4 overflow-hidden rounded-xl border border-gray-a5 bg-panel">
      {people.map((person) => (
        <li key={person.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
          <div className="flex min-w-0 flex-1 basis-60 items-center gap-3">
            <Avatar
              size="2"
              radius="full"
              variant="soft"
              color={person.disabledAt ? "gray" : "violet"}
              fallback={person.name.slice(0, 1).toUpperCase()}
            />
            <div className="min-w-0">
              <div className="flex items-center gap-2 text-sm font-medium">
                <span className="truncate">{person.name}</span>
                {person.id === me && <Badge size="1">you</Badge>}
                {person.disabledAt && (
                  <Badge size="1" color="red">
                    disabled
                  </Badge>
                )}
              </div>
              <div className="truncate text-xs text-gray-11">{person.email}</div>
            </div>
          </div>
          <div className="tabular w-40 text-xs leading-5 text-gray-11">
            <div>
              {person.labels.toLocaleString("en")} {person.labels === 1 ? "label" : "labels"}
            </div>
            <div>
              {person.lastSignIn ? (
                <>
                  signed in <TimeAgo at={person.lastSignIn} />
                </>
              ) : (
                "never signed in"
              )}
            </div>
          </div>
          <div className="ml-auto flex items-center gap-3">
            <RoleSelect personId={person.id} name={person.name} role={person.role} />
            <PersonMenu personId={person.id} name={person.name} disabled={person.disabledAt !== null} />
          </div>
        </li>
      ))}
    </ul>
  );
}
