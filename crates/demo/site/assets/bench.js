// Everything a front door carries, one card and one button each.
import { watchEvents } from './bench/events.js';
import { watchPause } from './bench/pause.js';
import { watchRequests } from './bench/request.js';
import { watchSocket } from './bench/socket.js';
import { watchUpload } from './bench/upload.js';

watchRequests();
watchUpload(document.querySelector('#upload'));
watchSocket(document.querySelector('#socket'));
watchEvents(document.querySelector('#events'));
watchPause(document.querySelector('#pause'));
