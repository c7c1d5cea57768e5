// Sentences for codes, in English. A code that is not here is shown with the English sentence that came with it.

import changes from '../../../../../words/en/changes.json';
import failed from '../../../../../words/en/failures.json';
import found from '../../../../../words/en/findings.json';
import refused from '../../../../../words/en/problems.json';
import stores from '../../../../../words/en/stores.json';
import { sentences, type Say } from '../sentences';

/** What is wrong with a project file, and with a filter: the engine's own sentences are English already. */
export const diagnostics: Record<string, Say> = {};
export const filterProblems: Record<string, Say> = {};

/** What a command refused, and what to do. */
export const problems = sentences(refused);

/** Why an exchange failed, or an origin is down, and what to do. The parameter is the backend or the file. */
export const failures = sentences(failed);

/** What was, or would be, changed on the way. The detail is the engine's own. */
export const changeCodes = sentences(changes);

/** Kinds and outcomes of findings. */
export const findingWords: Record<Exclude<keyof typeof found, 'severities'>, Record<string, string>> &
  Pick<typeof found, 'severities'> = found;

/** Places where trust is kept, and what there is to say about them. */
export const storeKinds: Record<string, string> = stores.kinds;
export const storeNotes: Record<string, string> = stores.notes;
export const storeStates = stores.states;
