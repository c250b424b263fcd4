import { expect } from '../fixtures/actors';
import { asOwner, oneRow, ops, untilSealed } from '../fixtures/world';

/** Changes the last audit row of a command by hand, past all doors: the proof holds before, names the row, and holds again. */
export async function expectChangeFound(command: string): Promise<void> {
  await untilSealed();
  expect(await ops('audit', 'verify')).toMatchObject({ code: 0 });
  const { id, before } = await oneRow<{ id: string; before: string }>(
    'select id::text, reason as before from audit_event where command = $1 order by id desc limit 1',
    [command],
  );
  await asOwner('update audit_event set reason = $1 where id = $2', ['Nobody asked', id]);
  const found = await ops('audit', 'verify', '--json');
  await asOwner('update audit_event set reason = $1 where id = $2', [before, id]);
  expect(found.code).toBe(1);
  expect(found.errors).toContain(id);
  expect(await ops('audit', 'verify')).toMatchObject({ code: 0 });
}
