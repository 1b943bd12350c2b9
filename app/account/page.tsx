import { Badge, Heading } from "@radix-ui/themes";
import type { Metadata } from "next";
import { Page } from "@/app/_ui/page";
import { PageHeader } from "@/app/_ui/page-header";
import { currentSession } from "@/lib/auth/current-user";
import { listSessions } from "@/lib/auth/list-sessions";
import { requireUser } from "@/lib/auth/require-user";
import { db } from "@/lib/db/client";
import { PasswordForm } from "./password-form";
import { SessionList } from "./session-list";

export const metadata: Metadata = { title: "Account" };

export default async function AccountPage() {
  const user = await requireUser();
  const session = await currentSession();
  return (
    <Page width="narrow">
      <PageHeader
        title={user.name}
        description={
          <span className="flex items-center gap-2">
            {user.email} <Badge>{user.role}</Badge>
          </span>
        }
      />
      <div className="flex flex-col gap-10">
        <section aria-labelledby="password">
          <Heading as="h2" size="3" mb="3" id="password">
            Change the password
          </Heading>
          <PasswordForm email={user.email} />
        </section>
        <section aria-labelledby="sessions">
          <Heading as="h2" size="3" mb="3" id="sessions">
            Where you are signed in
          </Heading>
          <SessionList sessions={listSessions(db(), user)} here={session?.sessionId ?? ""} />
        </section>
      </div>
    </Page>
  );
}
