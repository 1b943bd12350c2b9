import type { Metadata } from "next";
import { Page } from "@/app/_ui/page";
import { PageHeader } from "@/app/_ui/page-header";
import { requireUser } from "@/lib/auth/require-user";
import { NewProjectForm } from "./new-project-form";

export const metadata: Metadata = { title: "New project" };

export default async function NewProjectPage() {
  await requireUser("admin");
  return (
    <Page width="narrow">
      <PageHeader
        title="New project"
        trail={[{ title: "Projects", href: "/projects" }]}
        description="Everything here can be changed later. Next you will import prompts and responses."
      />
      <NewProjectForm />
    </Page>
  );
}
