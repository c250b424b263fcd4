import { defineRouter } from '@/server/platform/command/router';
import { exception, exceptions, figures, lineMatches, targets } from './reconciliation.desk.queries';
import { imports, lines, statement, statements } from './reconciliation.queries';
import { assign } from './use-cases/assign';
import { correctOpening } from './use-cases/correct-opening';
import { forceMatch } from './use-cases/force-match';
import { matchLine } from './use-cases/match-line';
import { undoMatch } from './use-cases/undo-match';
import { uploadStatement } from './use-cases/upload-statement';

export const reconciliationRouter = defineRouter({
  commands: { uploadStatement, matchLine, undoMatch, assign, forceMatch },
  queries: { statements, statement, lines, imports, exceptions, exception, lineMatches, figures, targets },
  internal: [correctOpening],
});
