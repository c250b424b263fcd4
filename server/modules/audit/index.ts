export { sealAll, type Sealer } from './audit.sealer.repo';
export { verifyAudit, type Verification } from './audit.verify.repo';
export type { Finding } from './domain/finding';
export { recordExport } from './use-cases/record-export';
