// HAR 파일과 선택, 한국어.

import type { Messages } from '../en';
import { number } from './number';

export const har: Messages['har'] = {
  export: 'HAR로 내보내기…',
  import: 'HAR 파일 가져오기…',
  exportTitle: 'HAR로 내보내기',
  what: (count) => `요청 ${number(count)}개, HAR 1.2 형식`,
  place: { path: '파일', choose: '선택' },
  pathHint: '저장할 위치',
  secrets: '비밀 값 포함',
  secretsHow: '쿠키, 토큰, 인증 값을 그대로 씁니다. 끄면 가립니다.',
  write: '내보내기',
  exported: (count, path) => `요청 ${count}개를 ${path} 파일에 저장했습니다`,
  imported: (count, path) => `${path} 파일에서 요청 ${count}개를 읽었습니다`,
  selected: (count) => `${number(count)}개 선택`,
  exportSelected: '내보내기',
  pinSelected: '고정',
  deleteSelected: '삭제',
  deselect: '선택 해제',
  openHere: '이 HAR 파일 가져오기',
};
