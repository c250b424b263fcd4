'use client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useCan } from '@/components/shell/reader';
import { useTRPC } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Textarea } from '@/components/ui/input';
import { Section } from '@/components/ui/property-list';
import { Instant } from '@/components/value/dates';
import { Avatar } from '@/components/value/person-chip';
import type { Request } from './request-panel';

/** What people said to each other about a request, and a place to say more. */
export function CommentsSection({ request }: { request: Request }) {
  const t = useTranslations('approvals.comments');
  const trpc = useTRPC();
  const can = useCan();
  const { data: comments = [] } = useQuery(trpc.approvals.comments.queryOptions({ requestId: request.id }));
  return (
    <Section title={t('title')} note={comments.length > 0 ? String(comments.length) : null}>
      {comments.length > 0 ? (
        <ol aria-label={t('title')} className="flex flex-col gap-3">
          {comments.map((comment) => (
            <li key={comment.id} className="flex gap-2">
              <Avatar name={comment.name} />
              <div className="min-w-0 flex-1">
                <p className="flex items-baseline gap-2">
                  <span className="font-medium">{comment.name}</span>
                  <span className="text-small text-ink-3">
                    <Instant at={comment.at} />
                  </span>
                </p>
                <p className="break-words whitespace-pre-wrap">{comment.body}</p>
              </div>
            </li>
          ))}
        </ol>
      ) : null}
      {can('approvals.comment') ? <CommentForm requestId={request.id} /> : null}
    </Section>
  );
}

function CommentForm({ requestId }: { requestId: string }) {
  const t = useTranslations('approvals.comments');
  const trpc = useTRPC();
  const { act, pending } = useAct(trpc.approvals.comment.mutationOptions(), { done: t('said') });
  const [body, setBody] = useState('');
  const say = async () => {
    if (body.trim() === '') return;
    const outcome = await act({ requestId, body });
    if (outcome.status === 'done') setBody('');
  };
  return (
    <form
      className="mt-2 flex flex-col items-start gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        void say();
      }}
    >
      <Field label={t('label')} hint={t('hint')} className="self-stretch">
        <Textarea
          rows={2}
          maxLength={4000}
          value={body}
          onChange={(event) => setBody(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void say();
          }}
        />
      </Field>
      <Button type="submit" size="sm" pending={pending}>
        {t('say')}
      </Button>
    </form>
  );
}
