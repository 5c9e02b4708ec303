import { builder } from '../builder.js';
import { APPROVAL_ERRORS, ApproveSuggestionSuccess } from './approve-suggestion.js';
import type { Changed } from './changed-fields.js';
import { valueOf, type Decision } from './decision.js';

/** What came of one of several that were to be approved. */
export const ApprovedOneRef = builder.objectRef<Decision<Changed>>('ApprovedOne').implement({
  description: 'What came of approving one of several suggestions.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Global id of the suggestion; what was given where that is no id.' }),
    result: t.field({
      type: ApproveSuggestionSuccess,
      nullable: true,
      description: 'The approved suggestion, or why it is not; null where something unexpected went wrong.',
      errors: {
        types: APPROVAL_ERRORS,
        union: { name: 'ApprovedOneResult', description: 'The approved suggestion, or why it is not.' },
      },
      resolve: valueOf,
    }),
  }),
});
