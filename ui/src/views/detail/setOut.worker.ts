// Sets code out beside the window: a long script takes its time, and a hostile one may never end.

import type { Language } from '../../lib/format/language';
import { setOut } from '../../lib/format/setOut';

onmessage = ({ data }: MessageEvent<{ language: Language; text: string }>) =>
  postMessage(setOut(data.language, data.text));
