import { defineRouter } from '@/server/platform/command/router';
import { mail, mails, mine } from './notifications.queries';
import { claimMail } from './use-cases/claim-mail';
import { keepLines } from './use-cases/keep-lines';
import { markRead } from './use-cases/mark-read';
import { queueMail } from './use-cases/queue-mail';
import { retryMail } from './use-cases/retry-mail';
import { settleMail } from './use-cases/settle-mail';
import { sweepMail } from './use-cases/sweep-mail';
import { tellPeople } from './use-cases/tell-people';
import { writeDigests } from './use-cases/write-digests';

export const notificationsRouter = defineRouter({
  commands: { markRead, retryMail },
  queries: { mine, mails, mail },
  internal: [queueMail, tellPeople, claimMail, settleMail, sweepMail, keepLines, writeDigests],
});
