// 두 세션 비교, 한국어.

import type { Messages } from '../en';
import { number } from './number';

export const sessions: Messages['sessions'] = {
  compare: '두 세션 비교',
  open: '이 요청 보기',
  left: '이전',
  right: '이후',
  behaviors: '동작',
  paths: '경로',
  kinds: { changed: '변경', new: '추가', gone: '사라짐', all: '전체' },
  none: {
    changed: '바뀐 경로가 없습니다.',
    new: '새로 생긴 경로가 없습니다.',
    gone: '사라진 경로가 없습니다.',
    all: '두 세션 모두 요청이 없습니다.',
  },
  requests: '요청 수',
  status: '상태',
  median: '중앙값',
  p95: '95% 이내',
  size: '크기',
  unanswered: '응답 없음',
  changes: {
    errors: '오류',
    gone: '사라짐',
    new: '추가',
    statuses: '상태',
    latency: '시간',
    size: '크기',
  },
  same: '같은 세션입니다',
  sameHow: '한쪽에서 다른 세션을 고르세요. 목록 메뉴의 “새 세션 시작”으로 세션을 만들 수 있습니다.',
  reading: '두 세션을 읽는 중…',
  omitted: (count) => `이보다 적게 바뀐 경로 ${number(count)}개는 생략했습니다.`,
  how: '경로의 숫자와 UUID는 하나의 항목(*)으로 묶습니다. 시간은 양쪽 응답이 3개 이상이고 중앙값이 30% 및 5 ms 이상 움직일 때, 크기는 5% 및 100바이트 이상일 때, 오류는 새로 생기거나 없어지거나 10%p 이상 움직일 때 변경으로 봅니다.',
};
