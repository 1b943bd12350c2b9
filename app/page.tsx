import { requireUser } from "@/lib/auth/require-user";
import { Page } from "./_ui/page";
import { PageHeader } from "./_ui/page-header";

export default async function Home() {
  const user = await requireUser();
  return (
    <Page>
      <PageHeader title={`Hello, ${user.name}`} />
    </Page>
  );
}
