'use client';
import { useState, type FormEvent } from 'react';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { cn } from '@/components/ui/cn';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { signInLabels, signInWords, type SignInLanguage } from './sign-in-words';

export type DemoPerson = { personId: string; name: string; initials: string; roles: string[] };

type SignInProps = {
  language: SignInLanguage;
  next: string;
  error: string | null;
  ssoName: string | null;
  demoPeople: readonly DemoPerson[];
};

/** Runs a way to sign in; gives the words of what went wrong, or leaves the page. */
async function attempt(
  provider: string,
  fields: Record<string, string>,
  to: { next: string; language: SignInLanguage },
): Promise<string | null> {
  // Loaded when somebody signs in: the page itself stays light.
  const { signIn } = await import('next-auth/react');
  const answer = await signIn(provider, { ...fields, redirect: false, callbackUrl: to.next });
  if (answer?.ok && !answer.error) {
    window.location.assign(to.next);
    return null;
  }
  return signInWords(answer?.error ?? '', to.language);
}

/** The way in: password, the company's sign-on where there is one, and one click for each person of a demo. */
export function SignInScreen({ language, next, error, ssoName, demoPeople }: SignInProps) {
  const labels = signInLabels[language];
  const [busy, setBusy] = useState<string | null>(null);
  const [words, setWords] = useState<string | null>(error ? signInWords(error, language) : null);

  const run = async (what: string, provider: string, fields: Record<string, string>) => {
    setBusy(what);
    setWords(null);
    const wrong = await attempt(provider, fields, { next, language }).catch(() => signInWords('NETWORK', language));
    if (wrong === null) return;
    setWords(wrong);
    setBusy(null);
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    void run('password', 'password', {
      email: String(data.get('email') ?? ''),
      password: String(data.get('password') ?? ''),
    });
  };
  const sso = async () => {
    setBusy('sso');
    const { signIn } = await import('next-auth/react');
    await signIn('oidc', { callbackUrl: next });
  };

  return (
    <main
      className={cn(
        'mx-auto flex min-h-dvh w-full flex-col justify-center gap-6 px-6 py-10',
        demoPeople.length > 0 ? 'max-w-[760px]' : 'max-w-[368px]',
      )}
    >
      <h1 className="text-title font-semibold text-ink">Countersign</h1>
      {words ? <Callout tone="danger">{words}</Callout> : null}
      <div className="flex flex-col gap-8 md:flex-row">
        <form onSubmit={submit} className="flex w-full max-w-[320px] flex-col gap-4">
          <Field label={labels.email}>
            <Input name="email" type="email" autoComplete="username" required autoFocus={demoPeople.length === 0} />
          </Field>
          <Field label={labels.password}>
            <Input name="password" type="password" autoComplete="current-password" required />
          </Field>
          <Button type="submit" variant="primary" pending={busy === 'password'}>
            {labels.submit}
          </Button>
          {ssoName ? (
            <Button pending={busy === 'sso'} onClick={() => void sso()}>
              {ssoName}
            </Button>
          ) : null}
        </form>
        {demoPeople.length > 0 ? (
          <DemoPeople
            title={labels.demo}
            people={demoPeople}
            busy={busy}
            onChoose={(id) => void run(id, 'demo', { personId: id })}
          />
        ) : null}
      </div>
    </main>
  );
}

function DemoPeople({
  title,
  people,
  busy,
  onChoose,
}: {
  title: string;
  people: readonly DemoPerson[];
  busy: string | null;
  onChoose: (personId: string) => void;
}) {
  return (
    <section aria-labelledby="demo-people" className="min-w-0 flex-1">
      <h2 id="demo-people" className="mb-2 text-body font-medium text-ink-2">
        {title}
      </h2>
      <ul className="grid grid-cols-1 gap-1 sm:grid-cols-2">
        {people.map((person) => (
          <li key={person.personId}>
            <Button
              variant="ghost"
              className="h-auto w-full justify-start py-1.5 text-left"
              pending={busy === person.personId}
              onClick={() => onChoose(person.personId)}
            >
              <span className="min-w-0">
                <span className="block truncate text-ink">{person.name}</span>
                <span className="block truncate text-small font-normal text-ink-3">
                  {person.roles.join(', ').replaceAll('-', ' ')}
                </span>
              </span>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
