import { assertApprovedBytes } from '../durable-file';
import type { BankConnection } from '../port';
import type { SimulatedBank } from './bank';

/** The way to the simulated bank. `timeOfDay` answers `hh:mm` for its cut-off; without it every file is in time. */
export function connectToSimulatedBank(bank: SimulatedBank, timeOfDay?: () => string): BankConnection {
  return {
    async send(file) {
      assertApprovedBytes(file);
      const { receipt } = await bank.receive(file.bytes, {
        name: file.name,
        ...(timeOfDay ? { timeOfDay: timeOfDay() } : {}),
      });
      return { receipt };
    },
    async has({ messageId }) {
      return (await bank.journal()).some((order) => order.messageId === messageId) ? 'yes' : 'no';
    },
    async list(since) {
      const files = await bank.outbox();
      return files
        .map(({ name, sizeBytes }) => ({ name, sizeBytes, mark: name }))
        .filter(({ mark }) => since === null || mark > since);
    },
    fetch: (name) => bank.read(name),
  };
}
