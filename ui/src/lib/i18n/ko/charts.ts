// 타임라인과 차트, 한국어.

import type { Messages } from '../en';

export const charts: Messages['charts'] = {
  strip: '시간별 요청. 끌어서 구간을 선택합니다',
  from: '구간 시작',
  to: '구간 끝',
  show: '차트',
  noRoom: '차트: 창 높이가 부족합니다',
  requests: '요청',
  errors: '오류',
  latency: '마지막 바이트까지의 시간',
  behaviors: '동작별',
  behavior: '동작',
  noSite: '사이트 없음',
  none: '이 시간에는 기록이 없습니다.',
  each: (span) => `막대 하나는 ${span}`,
};
