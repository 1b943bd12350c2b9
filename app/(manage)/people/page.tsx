import type { Metadata } from "next";
import { Page } from "@/app/_ui/page";
import { PageHeader } from "@/app/_ui/page-header";
import { requireUser } from "@/lib/auth/require-user";
import { db } from "@/lib/db/client";
import { listPeople } from "@/lib/people/list-people";
import { AddPerson } from "./add-person";
import { PeopleList } from "./people-list";

export const metadata: Metadata = { title: "People" };

export default async function PeoplePage() {
  const user = await requireUser("admin");
  const people = listPeople(db(), user);
  return (
    <Page>
      <PageHeader
        title="People"
        description="Who may sign in, and what they may do. Annotators label; reviewers also see projects, runs and results; administrators manage everything."
        actions={<AddPerson />}
      />
      <PeopleList people={people} me={user.id} />
    </Page>
  );
}
