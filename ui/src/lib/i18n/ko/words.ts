// 코드별 문장, 한국어. 여기에 없는 코드는 함께 온 영어 문장으로 표시한다.

import changes from '../../../../../words/ko/changes.json';
import wrong from '../../../../../words/ko/diagnostics.json';
import failed from '../../../../../words/ko/failures.json';
import filter from '../../../../../words/ko/filter.json';
import found from '../../../../../words/ko/findings.json';
import refused from '../../../../../words/ko/problems.json';
import stores from '../../../../../words/ko/stores.json';
import type * as english from '../en/words';
import { sentences } from '../sentences';

export const diagnostics = sentences(wrong);
export const filterProblems = sentences(filter);
export const problems = sentences(refused);
export const failures = sentences(failed);
export const changeCodes = sentences(changes);
export const findingWords: typeof english.findingWords = found;
export const storeKinds: typeof english.storeKinds = stores.kinds;
export const storeNotes: typeof english.storeNotes = stores.notes;
export const storeStates: typeof english.storeStates = stores.states;
