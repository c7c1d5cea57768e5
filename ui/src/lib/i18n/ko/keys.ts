// 명령과 단축키, 한국어.

import type { Messages } from '../en';

export const commands: Messages['commands'] = {
  title: '명령 실행',
  hint: '원하는 작업을 입력하세요',
  none: '일치하는 명령이 없습니다.',
  open: '모든 명령',
  filter: '요청 필터',
  unfollow: '최신 요청 따라가기 중지',
  errors: '오류만 보기',
  slow: '느린 요청만 보기',
  stop: (site) => `${site} 중지`,
  goTo: (site) => `${site} 사이트로 이동`,
  light: '밝은 테마',
  dark: '어두운 테마',
};

export const keys: Messages['keys'] = {
  title: '단축키',
  groups: [
    {
      name: '어디서나',
      keys: [
        ['Mod+K', '이름으로 명령 찾기'],
        ['?', '이 창 열기'],
        ['/ Mod+F', '필터'],
        ['Mod+1 … Mod+4', '요청, 혼합 콘텐츠, 라우트, 규칙'],
        ['Mod+0', '모든 사이트의 요청'],
        ['Mod+O', '브라우저에서 사이트 열기'],
        ['Mod+N', '사이트 추가'],
        ['Mod+M', '규칙 추가'],

        ['Mod+,', '설정'],
      ],
    },
    {
      name: '목록',
      keys: [
        ['J K ↓ ↑', '다음, 이전 요청'],
        ['PgDn PgUp', '한 화면 아래로, 위로'],
        ['Home End', '처음, 최신 요청'],
        ['← →', '칸 이동'],
        ['M Shift+F10', '칸 메뉴'],
        ['Shift+↓ Shift+↑', '여러 개 선택'],

        ['Enter', '상세로 이동'],
        ['F', '최신 요청 따라가기'],
        ['Mod+Shift+Delete', '목록 비우기'],
        ['Esc', '상세 닫기'],
      ],
    },
    {
      name: '열린 요청',
      keys: [
        ['Mod+R', '다시 보내기'],
        ['Mod+E', '편집 후 다시 보내기'],
        ['Mod+D', '비교'],
        ['Mod+P', '고정, 고정 해제'],
        ['Mod+Shift+C', '메모'],
        ['Mod+Delete', '삭제'],

        ['Mod+F', '본문에서 찾기'],
      ],
    },
    {
      name: '열 머리글',
      keys: [
        ['← →', '열 이동'],
        ['Alt+← Alt+→', '열 위치 바꾸기'],
        ['Shift+← Shift+→', '너비 줄이기, 늘리기'],
      ],
    },
    {
      name: '필터',
      keys: [
        ['Enter', '목록으로 돌아가기'],
        ['Esc', '지우기, 한 번 더 누르면 나가기'],
      ],
    },
  ],
};
