import { bindDatabase } from '@/server/platform/command/registry';
import { bindInstallationSigner, signerFrom } from '@/server/platform/crypto/signing';
import { setMasterKey } from '@/server/platform/crypto/vault';
import { openDatabase, type Database } from '@/server/platform/db/pools';
import { bindRelyingParty } from '@/server/platform/auth/webauthn';
import { bindProofRule } from '@/server/platform/command/proof';
import { env, type Env } from '@/server/platform/env';
import { bindMail } from '@/server/platform/mail/mailer';
import { smtpMailer } from '@/server/platform/mail/smtp-mailer';
import { bindRegistry } from '@/server/registry';

/**
 * The framework bundles the server more than once into one process (pages, routes), each with variables of its own. The
 * pools hang on the process, so that there is one set of connections; every bundle binds its own doors to them.
 */
const processWide = globalThis as typeof globalThis & { countersignDatabase?: Database };

let bound: { env: Env; database: Database } | null = null;

/** Makes this process ready: environment checked, keys set, database open, doors bound. Does nothing the second time. */
export function boot(): { env: Env; database: Database } {
  if (bound) return bound;
  const checked = env();
  processWide.countersignDatabase ??= openDatabase({
    appUrl: checked.DATABASE_APP_URL,
    readerUrl: checked.DATABASE_READER_URL,
  });
  const database = processWide.countersignDatabase;
  bindDatabase(database);
  setMasterKey(checked.PII_MASTER_KEY);
  const { SMTP_URL: url, MAIL_FROM: from } = checked;
  bindMail({ mailer: url ? smtpMailer({ url, from }) : null, portalUrl: checked.NEXTAUTH_URL });
  bindInstallationSigner(signerFrom(checked.ANCHOR_KEY));
  bindRelyingParty(checked.NEXTAUTH_URL);
  const required = checked.REQUIRE_SECOND_FACTOR ? checked.REQUIRE_SECOND_FACTOR === '1' : !checked.DEMO;
  bindProofRule({ minutes: checked.STEP_UP_MINUTES, required });
  bindRegistry();
  bound = { env: checked, database };
  return bound;
}
