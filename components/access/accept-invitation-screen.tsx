'use client';
import { createTRPCClient, httpLink } from '@trpc/client';
import { useState, type FormEvent } from 'react';
import superjson from 'superjson';
import { Button, buttonClass } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import type { AppRouter } from '@/server/api/root';

/** An invited person chooses a password. The secret of the link stands behind the hash mark and is sent with it only. */
export function AcceptInvitationScreen() {
  const [state, setState] = useState<'open' | 'busy' | 'done'>('open');
  const [wrong, setWrong] = useState<string | null>(null);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const password = String(data.get('password') ?? '');
    if (password !== data.get('again')) return setWrong('The two passwords are not the same.');
    setState('busy');
    setWrong(null);
    const client = createTRPCClient<AppRouter>({ links: [httpLink({ url: '/api/trpc', transformer: superjson })] });
    const token = window.location.hash.slice(1);
    try {
      await client.access.acceptInvitation.mutate({ input: { token, password }, key: crypto.randomUUID() });
      window.history.replaceState(null, '', window.location.pathname);
      setState('done');
    } catch (error) {
      setWrong(error instanceof Error ? error.message : 'The server did not answer. Try again.');
      setState('open');
    }
  };

  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-[380px] flex-col justify-center gap-5 px-6 py-10">
      <h1 className="text-title font-semibold text-ink">{state === 'done' ? 'You are in' : 'Choose your password'}</h1>
      {state === 'done' ? (
        <>
          <Callout tone="ok">Your password is set. Sign in with your e-mail address and this password.</Callout>
          <a className={buttonClass({ variant: 'primary' })} href="/sign-in">
            Sign in
          </a>
        </>
      ) : (
        <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
          {wrong ? <Callout tone="danger">{wrong}</Callout> : null}
          <Field label="Password" hint="At least 12 characters. A sentence that only you would say is good.">
            <Input
              name="password"
              type="password"
              autoComplete="new-password"
              minLength={12}
              maxLength={200}
              required
              autoFocus
            />
          </Field>
          <Field label="The same once more">
            <Input name="again" type="password" autoComplete="new-password" required />
          </Field>
          <Button type="submit" variant="primary" pending={state === 'busy'}>
            Set the password
          </Button>
        </form>
      )}
    </main>
  );
}
