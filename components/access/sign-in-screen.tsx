'use client';
import { useState, useSyncExternalStore, type FormEvent } from 'react';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { cn } from '@/components/ui/cn';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { SecondStep } from './second-step-form';
import { secondStepOf, signInLabels, signInWords, type SignInLanguage } from './sign-in-words';

export type DemoPerson = { personId: string; name: string; initials: string; roles: string[] };

type SignInProps = {
  language: SignInLanguage;
  next: string;
  error: string | null;
  ssoName: string | null;
  demoPeople: readonly DemoPerson[];
};

/** Runs a way to sign in; gives the error of ours, or leaves the page. */
async function attempt(provider: string, fields: Record<string, string>, next: string): Promise<string | null> {
  // Loaded when somebody signs in: the page itself stays light.
  const { signIn } = await import('next-auth/react');
  const answer = await signIn(provider, { ...fields, redirect: false, callbackUrl: next });
  if (answer?.ok && !answer.error) {
    window.location.assign(next);
    return null;
  }
  return answer?.error ?? '';
}

const HASH = '#second-step=';

function followHash(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}

const sentToken = () => (window.location.hash.startsWith(HASH) ? window.location.hash.slice(HASH.length) : null);

/**
 * The second step of a sign-in that has begun: its token, once the password was right, or behind the hash mark when the company's
 * sign-on sent the person back.
 */
function useSecondStep() {
  const [known, setKnown] = useState<string | null>(null);
  const sent = useSyncExternalStore(followHash, sentToken, () => null);
  const setToken = (token: string | null) => {
    setKnown(token);
    if (token === null && sentToken() !== null) window.location.hash = '';
  };
  return [known ?? sent, setToken] as const;
}

/** The ways in and how they go on: at once, by a second step, or with the words of what went wrong. */
function useWayIn({ language, next, error }: Pick<SignInProps, 'language' | 'next' | 'error'>) {
  const [busy, setBusy] = useState<string | null>(null);
  const [words, setWords] = useState<string | null>(error ? signInWords(error, language) : null);
  const [token, setToken] = useSecondStep();
  const fault = (code: string) => {
    setBusy(null);
    setWords(signInWords(code, language));
    if (code === 'ACCESS.STEP_ENDED') setToken(null);
  };
  const run = async (what: string, provider: string, fields: Record<string, string>) => {
    setBusy(what);
    setWords(null);
    const wrong = await attempt(provider, fields, next).catch(() => 'NETWORK');
    if (wrong === null) return;
    const second = secondStepOf(wrong);
    if (second === null) return fault(wrong);
    setBusy(null);
    setToken(second);
  };
  const sso = async () => {
    setBusy('sso');
    const { signIn } = await import('next-auth/react');
    await signIn('oidc', { callbackUrl: next });
  };
  const startOver = () => {
    setToken(null);
    setWords(null);
  };
  return { busy, words, token, fault, run, sso, startOver };
}

/** The way in: password, the company's sign-on where there is one, and one click for each person of a demo. */
export function SignInScreen({ language, next, error, ssoName, demoPeople }: SignInProps) {
  const { busy, words, token, fault, run, sso, startOver } = useWayIn({ language, next, error });
  return (
    <main
      className={cn(
        'mx-auto flex min-h-dvh w-full flex-col justify-center gap-6 px-6 py-10',
        demoPeople.length > 0 && !token ? 'max-w-[760px]' : 'max-w-[368px]',
      )}
    >
      <h1 className="text-title font-semibold text-ink">Countersign</h1>
      {words ? <Callout tone="danger">{words}</Callout> : null}
      {token ? (
        <SecondStep
          language={language}
          token={token}
          busy={busy === 'code' || busy === 'passkey' ? busy : null}
          onGive={(given) => void run(given.passkey ? 'passkey' : 'code', 'second-step', given)}
          onFault={fault}
          onBack={startOver}
        />
      ) : (
        <div className="flex flex-col gap-8 md:flex-row">
          <FirstStep
            language={language}
            busy={busy}
            focused={demoPeople.length === 0}
            ssoName={ssoName}
            onPassword={(fields) => void run('password', 'password', fields)}
            onSso={() => void sso()}
          />
          {demoPeople.length > 0 ? (
            <DemoPeople
              title={signInLabels[language].demo}
              people={demoPeople}
              busy={busy}
              onChoose={(id) => void run(id, 'demo', { personId: id })}
            />
          ) : null}
        </div>
      )}
    </main>
  );
}

type FirstStepProps = {
  language: SignInLanguage;
  busy: string | null;
  focused: boolean;
  ssoName: string | null;
  onPassword: (fields: { email: string; password: string }) => void;
  onSso: () => void;
};

function FirstStep({ language, busy, focused, ssoName, onPassword, onSso }: FirstStepProps) {
  const labels = signInLabels[language];
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    onPassword({ email: String(data.get('email') ?? ''), password: String(data.get('password') ?? '') });
  };
  return (
    <form onSubmit={submit} className="flex w-full max-w-[320px] flex-col gap-4">
      <Field label={labels.email}>
        <Input name="email" type="email" autoComplete="username" required autoFocus={focused} />
      </Field>
      <Field label={labels.password}>
        <Input name="password" type="password" autoComplete="current-password" required />
      </Field>
      <Button type="submit" variant="primary" pending={busy === 'password'}>
        {labels.submit}
      </Button>
      {ssoName ? (
        <Button pending={busy === 'sso'} onClick={onSso}>
          {ssoName}
        </Button>
      ) : null}
    </form>
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
