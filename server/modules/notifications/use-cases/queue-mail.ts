import { z } from 'zod';
import { refuse } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { uuidFrom, uuidv7 } from '@/server/platform/crypto/ids';
import { sealFields, type SealedValue } from '@/server/platform/crypto/vault';
import type { Tx } from '@/server/platform/db/tx';
import { writeLetter } from '../domain/templates';
import { mailLanguage } from '../domain/words';
import { mailQueued } from '../notifications.events';
import { insertMails } from '../notifications.repo';
import { queueMailInput, type QueueMailInput } from '../notifications.schema';

export const exampleMail = (): QueueMailInput => ({
  dedupeKey: `example/${uuidv7()}`,
  template: 'debit-returned',
  language: 'de',
  to: 'jonas.weber@posteo.example',
  about: { type: 'payment_return', id: 'example' },
  data: {
    firstName: 'Jonas',
    merchantName: 'Lumen Home',
    amountMinor: '4999',
    currency: 'EUR',
    dueDate: '2026-11-18',
    reasonText: 'Das Konto war nicht gedeckt',
  },
});

async function seal(tx: Tx, secret: { subjectId: string; text: string }): Promise<SealedValue> {
  const sealed = await sealFields(tx, { text: secret.text }, { subjectId: secret.subjectId, fields: ['text'] });
  return sealed.text as SealedValue;
}

/** Writes a mail and queues it, once per dedupe key however often it is asked for. */
export const queueMail = defineCommand({
  name: 'notifications.queueMail',
  permission: 'notifications.send',
  effect: 'work',
  input: queueMailInput,
  example: () => Promise.resolve(exampleMail()),
  approval: null,
  handle: async (context, input) => {
    const { tx } = context;
    let letter;
    try {
      letter = writeLetter(input.template, input.data, mailLanguage(input.language));
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error;
      const fields = error.issues.map((issue) => issue.path.join('.')).join(', ');
      return refuse('NOTIFICATIONS.TEMPLATE_DATA', `The mail "${input.template}" lacks or misreads: ${fields}.`, {
        template: input.template,
      });
    }
    const mailId = uuidFrom('mail', input.dedupeKey);
    const sealed = input.secret ? await seal(tx, input.secret) : null;
    const queued = await insertMails(tx, [
      {
        id: mailId,
        dedupeKey: input.dedupeKey,
        template: input.template,
        toAddress: input.to,
        ...letter,
        sealed,
        aboutType: input.about.type,
        aboutId: input.about.id,
      },
    ]);
    if (queued.length > 0) await context.raise(mailQueued, { mailId });
    await context.audit({
      entityType: 'mail',
      entityId: mailId,
      after: { template: input.template, about: input.about, queued: queued.length > 0 },
    });
    return { mailId, queued: queued.length > 0 };
  },
});
