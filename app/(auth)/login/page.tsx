import { Heading, Text } from "@radix-ui/themes";
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Logo } from "@/app/_ui/logo";
import { currentUser } from "@/lib/auth/current-user";
import { outsideProviderNames } from "@/lib/auth/outside-providers";
import { safePath } from "@/lib/auth/safe-path";
import { LoginForm } from "./login-form";

export const metadata: Metadata = { title: "Sign in" };

export default async function LoginPage({ searchParams }: PageProps<"/login">) {
  const { from, callbackUrl, error } = await searchParams;
  const target = safePath(from ?? callbackUrl);
  if (await currentUser()) redirect(target);
  return (
    <div className="flex min-h-dvh flex-col items-center justify-center bg-gray-2 px-4 py-10 dark:bg-gray-1">
      <div className="w-full max-w-sm">
        <div className="mb-7 flex flex-col items-center gap-3 text-center">
          <Logo size={44} />
          <div>
            <Heading as="h1" size="6" weight="bold">
              Sign in to Chorus
            </Heading>
            <Text as="p" size="2" color="gray" mt="1">
              Many voices, one model.
            </Text>
          </div>
        </div>
        <div className="rounded-2xl border border-gray-a5 bg-panel p-6 shadow-[0_1px_2px_var(--gray-a3),0_8px_24px_var(--gray-a2)]">
          <LoginForm
            target={target}
            providers={outsideProviderNames()}
            errorCode={typeof error === "string" ? error : undefined}
          />
        </div>
        <Text as="p" size="1" color="gray" mt="4" align="center">
          No account, or a lost password? An administrator adds people and resets passwords.
        </Text>
      </div>
    </div>
  );
}
