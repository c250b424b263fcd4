// Loaded before the web server: notes at every request which address its connection comes from, in a header that no
// client can set, since it is overwritten here. The framework passes headers on and not the connection, and its own
// `X-Forwarded-For` keeps whatever a client wrote into it.
import { subscribe } from 'node:diagnostics_channel';

subscribe('http.server.request.start', ({ request }) => {
  request.headers['x-countersign-peer'] = request.socket.remoteAddress ?? '';
});
